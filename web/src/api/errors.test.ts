import { describe, expect, it } from "vitest";

import { ApiError, errorFrom, fieldError, isStatus, messageOf, offlineError } from "./errors";

describe("errorFrom", () => {
  it("keeps what the server says", () => {
    const error = errorFrom(400, { type: "validation_error", code: "invalid_input", detail: "No app.py at the root.", attr: "zip_file" });
    expect(messageOf(error)).toBe("No app.py at the root.");
    expect(fieldError(error, "zip_file")).toBe("No app.py at the root.");
    expect(fieldError(error, "name")).toBeUndefined();
    expect(isStatus(error, 400)).toBe(true);
  });

  it("keeps all problems and drops what is none", () => {
    const error = errorFrom(400, { detail: "Two problems.", errors: [{ detail: "one", line: 3 }, "noise", { line: 1 }] });
    expect(error.body.problems).toEqual([{ detail: "one", line: 3 }]);
  });

  it.each([undefined, "<html>", null, [], { detail: "" }])("makes a sentence when a proxy answers %j", (payload) => {
    expect(errorFrom(502, payload).message).toMatch(/HTTP 502/);
  });
});

describe("offlineError", () => {
  it("is told apart from an answer", () => {
    expect(offlineError().isOffline).toBe(true);
    expect(errorFrom(500, undefined).isOffline).toBe(false);
  });
});

it("never shows a raw exception to a person", () => {
  expect(messageOf(new TypeError("x is undefined"))).not.toContain("undefined");
  expect(new ApiError(400, errorFrom(400, undefined).body)).toBeInstanceOf(Error);
});
