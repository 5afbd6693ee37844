import type { Role } from "@/api/types";

export const REGULATORS: readonly Role[] = ["city_regulator", "district_regulator", "admin"];
export const PARTIES: readonly Role[] = ["producer", "buyer", "merchant", "reserve", "carrier", "hub"];
