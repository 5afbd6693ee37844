import { useState } from "react";
import { useSession } from "@/api/session";
import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { dropDraft, readDraft, writeDraft } from "@/shared/lib/draft";
import { paths } from "@/shared/lib/paths";
import { toast } from "@/shared/lib/toast";
import { useNavigate } from "@/shared/ui/router";
import { enqueue } from "../outbox/queue";
import { outboxWords } from "../outbox/words";
import { meantAgain, type Post, place } from "../own";
import type { KeptForm } from "./listing-form";
import { postWords } from "./words";

interface Intent {
  title: string;
  post: Post;
}

/** Posting, whatever the network does: what cannot be sent now waits with its key and goes later. */
export function usePost(side: Side) {
  const w = useWords(postWords);
  const o = useWords(outboxWords);
  const go = useNavigate();
  const person = useSession().me?.id ?? "";
  const done = () => dropDraft(person, side);
  const [sent, setSent] = useState(false);
  const posting = useAction(
    async (intent: Intent, keyed) => {
      const key = keyed(intent.post.body)["Idempotency-Key"];
      try {
        return await place(intent.post, key);
      } catch (error) {
        const lost = error instanceof Error && "status" in error && error.status === 0;
        if (!lost || intent.post.body.draft) throw error;
        const at = new Date().toISOString();
        enqueue({ ...intent, key, person, at });
        return null;
      }
    },
    {
      quiet: true,
      after: (placed) => {
        done();
        setSent(true);
        if (!placed) {
          toast(o.queued);
          go(paths.outbox(), { replace: true });
          return;
        }
        toast(placed.state === "draft" ? w.drafted : w.published);
        go(paths.listing(side, placed.id, { posted: 1 }), { replace: true });
      },
    },
  );
  const last = `last-${side}`;
  const same = posting.problem?.code === "same_listing_open" ? posting.problem : null;
  return {
    posting,
    /** What was sent is not kept as a draft while the next page loads. */
    sent,
    /** Set while the person is asked whether the same is to be posted once more. */
    same,
    again: (intent: Intent) => posting.run({ ...intent, post: meantAgain(intent.post) }),
    kept: () => readDraft<KeptForm>(person, side),
    forget: done,
    remember: (form: KeptForm): KeptForm => {
      writeDraft(person, last, form);
      return form;
    },
    remembered: () => readDraft<KeptForm>(person, last)?.content ?? null,
  };
}
