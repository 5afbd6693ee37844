import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { faultsOf } from "./action";

it("what the server says of a field stands at the form's own one", () => {
  const problem = new Problem({
    status: 422,
    code: "invalid_input",
    fields: [
      { path: "expires_in_hours", code: "out_of_range", message: "须为 1 到 72 小时" },
      { path: "/schedule/times", code: "too_many", message: "最多 24 个时点" },
      { path: "$.reason", code: "required", message: "必填" },
    ],
  });
  const names = { expires_in_hours: "hours", "schedule.times": "times" };
  expect(faultsOf(problem, (message) => `${message}。`, names)).toEqual({
    hours: "须为 1 到 72 小时。",
    times: "最多 24 个时点。",
    reason: "必填。",
  });
});
