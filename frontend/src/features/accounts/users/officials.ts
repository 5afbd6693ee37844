import type { Role } from "@/api/types";

export type OfficialRole = Extract<Role, "city_regulator" | "district_regulator" | "admin">;
/** Whom an administrator appoints; everybody else comes with an enterprise. */
export const OFFICIALS: readonly OfficialRole[] = ["city_regulator", "district_regulator", "admin"];
