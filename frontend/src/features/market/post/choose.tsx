import { SimpleGrid, Text } from "@mantine/core";
import { IconBasket, IconLeaf, IconTableImport } from "@tabler/icons-react";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Page } from "@/shared/ui/page";
import { Link, Navigate } from "@/shared/ui/router";
import { postWords } from "./words";

export default function Choose() {
  const w = useWords(postWords);
  const permissions = useSession().me?.permissions ?? [];
  const sells = permissions.includes("offers_write");
  const buys = permissions.includes("demands_write");
  // One touch less for whoever has no choice.
  if (sells !== buys) return <Navigate to={sells ? paths.post("offer") : paths.post("demand")} replace />;
  const ways = [
    { to: paths.post("offer"), icon: IconLeaf, title: w.postOffer, lead: w.postOfferLead },
    { to: paths.post("demand"), icon: IconBasket, title: w.postDemand, lead: w.postDemandLead },
    { to: paths.imports(), icon: IconTableImport, title: w.importMany, lead: w.importLead },
  ];
  return (
    <Page title={w.choose} lead={w.chooseLead}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {ways.map((way) => (
          <Link key={way.to} to={way.to} className="card" style={{ padding: 24 }}>
            <way.icon size={34} stroke={1.5} color="var(--brand)" aria-hidden />
            <Text fw={650} size="lg" mt="xs">
              {way.title}
            </Text>
            <Text className="muted">{way.lead}</Text>
          </Link>
        ))}
      </SimpleGrid>
    </Page>
  );
}
