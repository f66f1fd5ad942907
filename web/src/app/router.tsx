// Every address of the product. Pages of the product load with the frame; the editor and the rest come when they are asked for.
import { createBrowserRouter } from "react-router";

import { InvitePage } from "@/features/auth/invite-page";
import { ResetPage } from "@/features/auth/reset-page";
import { SetupPage } from "@/features/auth/setup-page";
import { SignInPage } from "@/features/auth/sign-in-page";
import { AppsPage } from "@/features/apps/apps-page";
import { AppViewPage } from "@/features/app-view/app-view-page";

import { Home } from "./home";
import { NotFound, PageCrashed } from "./not-found";
import { RequireProject, RequireUser } from "./require";
import { Shell } from "./shell";

export const router = createBrowserRouter([
  {
    errorElement: <PageCrashed />,
    hydrateFallbackElement: <></>,
    children: [
      { path: "/login", element: <SignInPage /> },
      { path: "/setup", element: <SetupPage /> },
      { path: "/invite/:token?", element: <InvitePage /> },
      { path: "/reset/:token?", element: <ResetPage /> },
      {
        element: <RequireUser />,
        children: [
          { path: "/", element: <Home /> },
          {
            path: "/project/:projectId",
            element: <RequireProject />,
            children: [
              {
                element: <Shell />,
                children: [
                  { index: true, element: <Home /> },
                  { path: "apps", element: <AppsPage /> },
                  { path: "apps/new", lazy: async () => ({ Component: (await import("@/features/apps/new-app-page")).NewAppPage }) },
                  { path: "apps/:shortId/-/settings", lazy: async () => ({ Component: (await import("@/features/app-settings/app-settings-page")).AppSettingsPage }) },
                  { path: "query", lazy: async () => ({ Component: (await import("@/features/query/query-page")).QueryPage }) },
                  { path: "data", lazy: async () => ({ Component: (await import("@/features/data/data-page")).DataPage }) },
                  { path: "data-in", lazy: async () => ({ Component: (await import("@/features/data-in/data-in-page")).DataInPage }) },
                  { path: "members", lazy: async () => ({ Component: (await import("@/features/members/members-page")).MembersPage }) },
                  { path: "settings", lazy: async () => ({ Component: (await import("@/features/project-settings/project-settings-page")).ProjectSettingsPage }) },
                  { path: "api-keys", lazy: async () => ({ Component: (await import("@/features/keys/api-keys-page")).ApiKeysPage }) },
                ],
              },
              { path: "apps/:shortId/*", element: <AppViewPage /> },
            ],
          },
        ],
      },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
