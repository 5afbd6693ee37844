import { NativeSelect, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { Notice } from "@/shared/ui/notice";
import { Page } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { FigureDesk } from "./figure-desk";
import { type Asked, fragment, readFragment } from "./link";
import { computeWords } from "./words";

export type Figure = Schemas["ComputeFigure"];

/** What the address asks for, also when it is changed by hand. */
function useAsked(): [Asked | null, (asked: Asked) => void] {
  const [asked, set] = useState(() => readFragment(window.location.hash));
  useEffect(() => {
    const read = () => set(readFragment(window.location.hash));
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  const ask = (next: Asked) => {
    window.history.replaceState(window.history.state, "", fragment(next));
    set(next);
  };
  return [asked, ask];
}

/** 用自己的数字验算: every official figure, computed from the reader's own numbers. */
export default function Compute() {
  const w = useWords(computeWords);
  const query = $api.useQuery("get", "/api/v1/compute");
  return (
    <Page title={w.title} lead={w.lead}>
      <Loaded query={query}>{({ items }) => <Figures figures={items} />}</Loaded>
    </Page>
  );
}

function Figures({ figures }: { figures: Figure[] }) {
  const w = useWords(computeWords);
  const language = useLanguage();
  const [asked, ask] = useAsked();
  const figure = figures.find(({ name }) => name === asked?.name) ?? (asked ? undefined : figures[0]);
  return (
    <Stack gap="lg">
      {asked && !figure && <Notice>{w.unknown}</Notice>}
      <NativeSelect
        label={w.figure}
        value={figure?.name ?? ""}
        onChange={(event) => ask({ name: event.currentTarget.value, input: null })}
        data={[
          ...(figure ? [] : [{ value: "", label: w.choose, disabled: true }]),
          ...figures.map((one) => ({
            value: one.name,
            label: language === "zh" ? one.title_zh : one.title_en,
          })),
        ]}
      />
      {figure && (
        <FigureDesk
          // Another figure, or another link, begins with its own numbers.
          key={asked ? fragment(asked) : figure.name}
          figure={figure}
          given={asked?.name === figure.name ? asked.input : null}
        />
      )}
    </Stack>
  );
}
