// Joins the state machine to the world: asks for tickets, listens to the frame, polls the status, mirrors the address.
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, type RefObject } from "react";
import { useLocation, useNavigate } from "react-router";

import { ApiError, isStatus, messageOf } from "@/api/errors";
import { useConnect, useStatus } from "@/api/lifecycle";
import type { AppRef, StreamlitAppStatus } from "@/api/types";
import { paths } from "@/shared/lib/paths";

import { addressOf, next, parseGuestMessage, placeInApp, pollMs, start, type View } from "./model";

export interface AppView {
  view: View;
  status: StreamlitAppStatus | undefined;
  frame: RefObject<HTMLIFrameElement | null>;
  retry: () => void;
}

export function useAppView(ref: AppRef): AppView {
  const root = paths.app(ref.projectId, ref.shortId);
  const { pathname, search } = useLocation();
  const place = placeInApp(root, pathname, search);
  const navigate = useNavigate();
  const [view, dispatch] = useReducer(next, undefined, () => start(Date.now()));
  const frame = useRef<HTMLIFrameElement>(null);
  const status = useStatus(ref, (state) => pollMs(view, state));
  const retry = useCallback(() => dispatch({ type: "again", nowMs: Date.now() }), []);

  // Where the frame is. The address differs from it only when somebody followed a link inside the product.
  const framePlace = useRef(place);
  useEffect(() => {
    if (framePlace.current === place) return;
    framePlace.current = place;
    retry();
  }, [place, retry]);

  const { mutateAsync: connect } = useConnect(ref);
  useEffect(() => {
    if (view.kind !== "connecting") return;
    const { attempt } = view;
    connect(framePlace.current).then(
      ({ url }) => dispatch({ type: "ticket", attempt, url, nowMs: Date.now() }),
      (error: unknown) => dispatch({ type: "ticketRefused", attempt, status: error instanceof ApiError ? error.status : 0, detail: messageOf(error) }),
    );
    // Once an attempt, whatever else changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [view.kind, view.attempt]);

  useLayoutEffect(() => {
    const listen = (event: MessageEvent): void => {
      // The source, not the origin: a frame reached by IP has the opaque origin "null".
      if (!frame.current || event.source !== frame.current.contentWindow) return;
      const message = parseGuestMessage(event.data);
      if (!message) return;
      dispatch({ type: "guest", message, nowMs: Date.now() });
      if (message.type !== "location") return;
      const address = addressOf(root, message.path, message.search);
      const [path = "", query] = address.split("?");
      framePlace.current = placeInApp(root, path, query === undefined ? "" : `?${query}`);
      // Replace: the frame's own history already holds a step for Back.
      void navigate(address, { replace: true });
    };
    addEventListener("message", listen);
    return () => removeEventListener("message", listen);
  }, [navigate, root]);

  const { data, dataUpdatedAt, error } = status;
  useEffect(() => {
    if (data) dispatch({ type: "status", status: data, fetchedMs: dataUpdatedAt });
  }, [data, dataUpdatedAt]);
  useEffect(() => {
    if (isStatus(error, 404)) dispatch({ type: "gone" });
  }, [error]);

  return { view, status: data, frame, retry };
}
