import { Box, Button, FileButton, Group, Progress, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCamera, IconPhoto } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { problemText } from "@/api/error-words";
import { useLanguage, useWords } from "@/shared/i18n";
import { Thumbnail } from "./thumbnails";
import type { FormPhoto, Photos } from "./use-photos";
import { fileWords } from "./words";

const ACCEPT = "image/jpeg,image/png,image/webp";

/** Takes or chooses photos, and shows each with its progress. */
export function PhotoField({
  photos,
  most,
  label,
  error,
}: {
  photos: Photos;
  most: number;
  label: string;
  error?: ReactNode;
}) {
  const w = useWords(fileWords);
  const id = useId();
  // A telephone has its camera at hand; elsewhere both buttons would open the same window.
  const phone = useMediaQuery("(pointer: coarse)");
  const full = photos.items.length >= most;
  const choose = (files: File[]) => void photos.add(files);
  return (
    <Stack gap="xs" role="group" aria-labelledby={id}>
      <Text id={id} size="sm" fw={500}>
        {label}
      </Text>
      {photos.items.length > 0 && (
        <Group gap="sm" align="flex-start" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {photos.items.map((photo, at) => (
            <Item key={photo.id} photo={photo} number={at + 1} photos={photos} />
          ))}
        </Group>
      )}
      {!full && (
        <Group gap="sm">
          {phone && (
            <FileButton accept={ACCEPT} capture="environment" onChange={(file) => file && choose([file])}>
              {(props) => (
                <Button {...props} variant="light" leftSection={<IconCamera size={18} aria-hidden />}>
                  {w.take}
                </Button>
              )}
            </FileButton>
          )}
          <FileButton accept={ACCEPT} multiple onChange={choose}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconPhoto size={18} aria-hidden />}>
                {w.choose}
              </Button>
            )}
          </FileButton>
        </Group>
      )}
      {(photos.fault || error) && (
        <Text size="sm" className="bad" role="alert">
          {photos.fault === "unreadable" ? w.unreadable : photos.fault ? w.tooMany(most) : error}
        </Text>
      )}
    </Stack>
  );
}

function Item({ photo, number, photos }: { photo: FormPhoto; number: number; photos: Photos }) {
  const w = useWords(fileWords);
  const language = useLanguage();
  const { id, url, state, part, problem } = photo;
  const percent = Math.round(part * 100);
  return (
    <Stack component="li" gap={4} w={104}>
      {url ? (
        <Box component="img" className="photo" src={url} alt={w.photo(number)} w={104} h={104} />
      ) : (
        <Thumbnail id={id} number={number} size={104} />
      )}
      {state === "sending" && (
        <Progress value={percent} aria-label={w.sending(number)} size="sm" color="leaf" />
      )}
      <Text size="xs" role="status" {...(state === "failed" ? { className: "bad" } : { className: "muted" })}>
        {state === "sending" && w.percent(percent)}
        {state === "sent" && url && <span className="visually-hidden">{w.sent(number)}</span>}
        {state === "failed" && (problem?.status === 0 ? w.waits : problem && faultText(problem, language))}
      </Text>
      {state === "failed" && (
        <Button
          size="compact-sm"
          variant="light"
          aria-label={w.retryPhoto(number)}
          onClick={() => photos.retry(id)}
        >
          {w.retry}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="persimmon"
        aria-label={w.removePhoto(number)}
        onClick={() => photos.remove(id)}
      >
        {w.remove}
      </Button>
    </Stack>
  );
}

/** The server's sentence about the file, or the code's. */
function faultText(problem: NonNullable<FormPhoto["problem"]>, language: "zh" | "en"): string {
  return problem.fields[0]?.message ?? problemText(problem, language);
}
