import { ImportPage } from "@/features/market/imports/import-page";

export default function ImportObservations() {
  return <ImportPage kinds={["observations"]} />;
}
