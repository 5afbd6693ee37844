import { Alert, Button, Stack, Text } from "@mantine/core";
import { problemText } from "@/api/error-words";
import type { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import type { BoardItem, TradeQuote } from "@/api/types";
import { useDestinations } from "@/features/places/destination-picker";
import { useRegionName } from "@/features/places/regions";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { dayText, timeText } from "@/shared/lib/days";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { jinText, kgText, yuan } from "@/shared/lib/units";
import { ProblemBox } from "@/shared/ui/problem-box";
import { Facts } from "@/shared/ui/records";
import { Price } from "@/shared/ui/values";
import { tradeWords } from "./words";

/** Why it cannot be sent as it is, in the server's sentences; what was only lost on the way can be asked again. */
export function Refused({ problem, again }: { problem: Problem; again: () => void }) {
  const c = useWords(common);
  const language = useLanguage();
  const sentence = usePriceSentence();
  const lines = problem.fields.map(({ path, message }) => ({
    key: `${path} ${message}`,
    line: sentence(message),
  }));
  return (
    <Stack gap="xs">
      <ProblemBox
        {...(lines.length > 0 ? {} : { text: sentence(problemText(problem, language)) })}
        lines={lines}
      />
      {(problem.status === 0 || problem.status >= 500) && (
        <Button variant="default" size="sm" style={{ alignSelf: "flex-start" }} onClick={again}>
          {c.retry}
        </Button>
      )}
    </Stack>
  );
}

/** What one is about to commit to, in full. */
export function Quoted({ quote, target }: { quote: TradeQuote; target: BoardItem }) {
  const w = useWords(tradeWords);
  const c = useWords(common);
  const language = useLanguage();
  const name = useName();
  const region = useRegionName();
  const places = useDestinations().data?.items ?? [];
  const me = useSession().me?.enterprise?.name ?? w.you;
  const buying = quote.my_side === "buyer";
  const [buyer, seller] = buying ? [me, target.enterprise.name] : [target.enterprise.name, me];
  const from = buying ? name(target.place) : region(quote.origin);
  const to = buying
    ? name(places.find((place) => place.code === quote.destination)) || quote.destination
    : name(target.place);
  return (
    <Stack gap="xs" role="group" aria-label={w.check}>
      <Text fw={650}>{w.check}</Text>
      <Facts
        items={[
          { label: w.amount, value: w.both(jinText(quote.kg), kgText(quote.kg)) },
          { label: w.atOrigin, value: <Price fen={quote.price_fen_per_kg} both /> },
          { label: w.freight, value: <Price fen={quote.freight_fen_per_kg} both /> },
          { label: w.delivered, value: <Price fen={quote.delivered_fen_per_kg} both /> },
          { label: w.goods, value: `${yuan(quote.goods_fen)} ${c.yuan}` },
          { label: w.freightSum, value: `${yuan(quote.freight_fen)} ${c.yuan}` },
          { label: w.total, value: <b>{`${yuan(quote.total_fen)} ${c.yuan}`}</b> },
        ]}
      />
      <Text size="sm">{w.buyerPays(buyer, seller, yuan(quote.goods_fen), yuan(quote.freight_fen))}</Text>
      <Text size="sm">
        {w.where(from, dayText(quote.leaves, language), to, dayText(quote.day, language))}
      </Text>
      {quote.deal_at_once ? (
        <Alert color="yellow">{w.atOnce}</Alert>
      ) : (
        <Text size="sm">{w.until(timeText(quote.answer_until, language))}</Text>
      )}
      {quote.posts_listing && (
        <Text size="sm" className="muted">
          {buying ? w.postsDemand : w.postsOffer}
        </Text>
      )}
    </Stack>
  );
}
