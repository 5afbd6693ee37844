import { List, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { $api } from "@/api/client";
import type { Me } from "@/api/session";
import { Contact } from "@/features/catalogue/contact";
import { useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/i18n/labels";
import { useName } from "@/shared/i18n/names";
import { paths } from "@/shared/lib/paths";
import { Page } from "@/shared/ui/page";
import { Empty } from "@/shared/ui/states";
import { forbiddenWords } from "./forbidden-words";
import type { PageRoute } from "./routes";

/** A page that this member may not see: which function it is, who may use it, and what to do. */
export default function Forbidden({ route, me }: { route: PageRoute; me: Me }) {
  const w = useWords(forbiddenWords);
  const label = useLabel();
  const name = useName();
  const query = $api.useQuery("get", "/api/v1/permissions", {}, { staleTime: Number.POSITIVE_INFINITY });
  if (me.totp_setup_required) {
    return (
      <Page title={w.totpTitle} narrow>
        <Empty hint={w.totpHint} next={{ label: w.totpSetUp, to: paths.me("totp") }} />
      </Page>
    );
  }
  const needed = (query.data?.items ?? []).filter((one) => route.needs.includes(one.permission));
  // Their role may, they themselves may not: that is for those who answer for the enterprise.
  const owners = needed.filter((one) => one.owners_only && one.roles.includes(me.role));
  const asStaff = owners.length > 0;
  return (
    <Page title={w.title} narrow>
      <Stack className="card" p="lg" gap="sm">
        <IconLock size={36} stroke={1.4} color="var(--muted)" aria-hidden />
        {route.enterprise && <Text>{w.enterpriseOnly}</Text>}
        {asStaff ? (
          <Text>{w.ownersOnly(owners.map((one) => name(one)).join(w.comma))}</Text>
        ) : (
          needed.map((one) => (
            <div key={one.permission}>
              <Text fw={600}>{w.only(name(one))}</Text>
              <List size="sm">
                {one.roles.map((role) => (
                  <List.Item key={role}>{label(ROLE, role)}</List.Item>
                ))}
              </List>
            </div>
          ))
        )}
        <Text className="muted" size="sm">
          {w.yours(label(ROLE, me.role))}
        </Text>
        <Text>{asStaff ? w.askOwner : w.askAdmin}</Text>
        {!asStaff && <Contact />}
      </Stack>
      <Empty title={w.instead} next={{ label: w.toHome, to: paths.home() }} />
    </Page>
  );
}
