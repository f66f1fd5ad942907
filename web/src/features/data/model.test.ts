import { describe, expect, it } from "vitest";

import { eventQuery, propertyQuery, quoted } from "./model";

describe("names in a query", () => {
  it.each([
    ["$browser", "$browser"],
    ["plan_2", "plan_2"],
    ["sign up", "`sign up`"],
    ["a`b\\c", "`a\\`b\\\\c`"],
    ["2nd", "`2nd`"],
  ])("quotes %s", (name, written) => expect(quoted(name)).toBe(written));
});

describe("queries to start from", () => {
  it("quote an event's name", () => expect(eventQuery("it's\\here")).toContain("event = 'it\\'s\\\\here'"));
  it("count the values of a text", () => expect(propertyQuery({ name: "plan", property_type: "String" }, "event")).toContain("SELECT properties.plan AS value"));
  it("sum up a number", () => expect(propertyQuery({ name: "amount", property_type: "Numeric" }, "event")).toContain("avg(properties.amount)"));
  it("ask a person's property of the person", () => expect(propertyQuery({ name: "e mail", property_type: null }, "person")).toContain("person.properties.`e mail`"));
});
