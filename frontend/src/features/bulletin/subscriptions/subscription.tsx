import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Subscription } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { useParams } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { useWhy } from "@/shared/ui/why";
import { mailWords } from "./mail-words";
import { type Wishes, WishFields, wished } from "./wishes";

/** Where the link of a mail leads: agree, change, leave. */
export default function SubscriptionPage() {
  const w = useWords(mailWords);
  const { token = "" } = useParams();
  const [left, setLeft] = useState(false);
  const query = $api.useQuery(
    "get",
    "/api/v1/bulletins/subscriptions/{token}",
    { params: { path: { token } } },
    { retry: false, enabled: !left },
  );
  if (left) {
    return (
      <Page title={w.subscription} narrow>
        <Alert color="leaf" role="status">
          {w.unsubscribed}
        </Alert>
      </Page>
    );
  }
  if (query.isError && asProblem(query.error).status === 410) {
    return (
      <Page title={w.subscription} narrow>
        <Empty
          title={w.linkGone}
          hint={w.linkGoneHint}
          next={{ label: w.again, to: paths.bulletinSubscribe() }}
        />
      </Page>
    );
  }
  return (
    <LoadedPage query={query}>
      {(found) => <Mine token={token} found={found} onLeft={() => setLeft(true)} />}
    </LoadedPage>
  );
}

function Mine({ token, found, onLeft }: { token: string; found: Subscription; onLeft: () => void }) {
  const w = useWords(mailWords);
  const [wishes, setWishes] = useState<Wishes>({
    unit: found.unit,
    varieties: found.varieties,
    some: found.varieties.length > 0,
    language: found.language,
  });
  const stop = useWhy(wishes.some && wishes.varieties.length === 0 ? w.chooseSome : null);
  const params = { path: { token } };
  const confirm = useAction(
    (_: null) => body(api.POST("/api/v1/bulletins/subscriptions/{token}/confirm", { params })),
    { done: w.confirmed },
  );
  const change = useAction(
    (next: Wishes) =>
      body(api.PUT("/api/v1/bulletins/subscriptions/{token}", { params, body: wished(next) })),
    { done: w.saved },
  );
  const leave = useAction(
    (_: null) => api.POST("/api/v1/bulletins/subscriptions/{token}/unsubscribe", { params }),
    { after: onLeft },
  );
  return (
    <Page title={w.subscription} lead={w.subscriptionFor(found.email)} narrow>
      {found.state === "pending" ? (
        <Stack className="card" p="lg">
          <Text>{w.confirmText}</Text>
          <Button loading={confirm.busy} onClick={() => confirm.run(null)}>
            {w.confirm}
          </Button>
        </Stack>
      ) : (
        <Stack className="card" p="lg">
          <WishFields value={wishes} onChange={setWishes} />
          <Button loading={change.busy} {...stop.button} onClick={() => change.run(wishes)}>
            {w.saveWishes}
          </Button>
          {stop.text}
        </Stack>
      )}
      <Group justify="flex-end">
        <ConfirmButton
          label={w.unsubscribe}
          text={w.unsubscribeText}
          variant="light"
          color="persimmon"
          busy={leave.busy}
          onConfirm={() => leave.run(null)}
        />
      </Group>
    </Page>
  );
}
