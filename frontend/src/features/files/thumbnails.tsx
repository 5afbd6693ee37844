import { Box, Button, Group, Modal, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { fileWords } from "./words";

/** What the server has never changes. */
const KEPT = { staleTime: Number.POSITIVE_INFINITY, retry: 1 } as const;

/** An address for a picture that was fetched: `<img>` alone would not send the log-in. */
function useAddress(picture: unknown): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!(picture instanceof Blob)) return;
    const url = URL.createObjectURL(picture);
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [picture]);
  return address;
}

/** A stored photo, small. */
export function Thumbnail({ id, number, size }: { id: string; number: number; size: number }) {
  const w = useWords(fileWords);
  const query = $api.useQuery(
    "get",
    "/api/v1/files/{id}/thumbnail",
    { params: { path: { id } }, parseAs: "blob" },
    KEPT,
  );
  const address = useAddress(query.data);
  if (query.error) {
    return (
      <Text size="xs" className="muted" w={size}>
        {w.notShown}
      </Text>
    );
  }
  if (!address) return <Skeleton w={size} h={size} radius="sm" className="skeleton" />;
  return <Box component="img" className="photo" src={address} alt={w.photo(number)} w={size} h={size} />;
}

/** Stored photos as thumbnails; each opens in full size. */
export function Thumbnails({ ids, label }: { ids: readonly string[]; label: string }) {
  const w = useWords(fileWords);
  const c = useWords(common);
  const [shown, setShown] = useState<number | null>(null);
  const id = shown === null ? undefined : ids[shown];
  return (
    <>
      <Group gap="xs" component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={label}>
        {ids.map((one, at) => (
          <li key={one}>
            <UnstyledButton aria-label={w.open(at + 1)} onClick={() => setShown(at)}>
              <Thumbnail id={one} number={at + 1} size={88} />
            </UnstyledButton>
          </li>
        ))}
      </Group>
      <Modal
        opened={id !== undefined}
        onClose={() => setShown(null)}
        size="auto"
        title={shown === null ? "" : w.photo(shown + 1)}
        closeButtonProps={{ "aria-label": c.close }}
      >
        {id !== undefined && shown !== null && (
          <>
            <Full key={id} id={id} number={shown + 1} />
            {ids.length > 1 && (
              <Group justify="space-between" mt="sm">
                <Button variant="default" disabled={shown === 0} onClick={() => setShown(shown - 1)}>
                  {w.before}
                </Button>
                <Button
                  variant="default"
                  disabled={shown === ids.length - 1}
                  onClick={() => setShown(shown + 1)}
                >
                  {w.next}
                </Button>
              </Group>
            )}
          </>
        )}
      </Modal>
    </>
  );
}

/** A stored photo as large as the window allows. */
function Full({ id, number }: { id: string; number: number }) {
  const w = useWords(fileWords);
  const query = $api.useQuery(
    "get",
    "/api/v1/files/{id}/content",
    { params: { path: { id } }, parseAs: "blob" },
    KEPT,
  );
  const address = useAddress(query.data);
  if (query.error) return <Text>{w.notShown}</Text>;
  if (!address) return <Skeleton w="min(80vw, 640px)" h="60vh" radius="sm" className="skeleton" />;
  return <Box component="img" className="photo-full" src={address} alt={w.photo(number)} />;
}
