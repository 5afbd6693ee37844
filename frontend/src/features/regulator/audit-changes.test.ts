import { expect, it } from "vitest";
import { changesOf } from "./audit-changes";

it("only what differs is a change", () => {
  const detail = JSON.stringify({
    old: { version: 1, name: { zh: "土豆", en: "Potato" }, aliases: ["洋芋"], active: true },
    new: { version: 2, name: { zh: "土豆", en: "Potatoes" }, aliases: ["洋芋", "马铃薯"], active: true },
  });
  expect(changesOf(detail)).toEqual([
    { field: "name.en", from: "Potato", to: "Potatoes" },
    { field: "aliases", from: "洋芋", to: "洋芋、马铃薯" },
  ]);
});

it("what is new or gone has one side", () => {
  expect(changesOf('{"new":{"reason":"封路"}}')).toEqual([{ field: "reason", from: null, to: "封路" }]);
  expect(changesOf('{"old":{"district":"110106"},"new":{"district":null}}')).toEqual([
    { field: "district", from: "110106", to: null },
  ]);
});

it("a detail without values has no changes", () => {
  expect(changesOf('{"sessions":2}')).toEqual([]);
  expect(changesOf("")).toEqual([]);
  expect(changesOf("[1]")).toEqual([]);
});
