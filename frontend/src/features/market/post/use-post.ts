import { useState } from "react";
import { useSession } from "@/api/session";
import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { dropDraft, handedBack, readDraft, writeDraft } from "@/shared/lib/draft";
import { paths } from "@/shared/lib/paths";
import { sendOrKeep } from "@/shared/lib/send-or-keep";
import { toast } from "@/shared/lib/toast";
import { useNavigate } from "@/shared/ui/router";
import { meantAgain, type Post, place } from "../own";
import type { KeptForm } from "./listing-form";
import { postWords } from "./words";

interface Intent {
  title: string;
  post: Post;
  form: KeptForm;
}

/**
 * Posting, whatever the network does: what cannot be sent now waits with its key and goes later. `waiting` names the event
 * in the outbox that this form takes the place of.
 */
export function usePost(side: Side, waiting: string | null) {
  const w = useWords(postWords);
  const go = useNavigate();
  const person = useSession().me?.id ?? "";
  const draft = waiting ? handedBack(waiting) : side;
  const done = () => dropDraft(person, draft);
  const [sent, setSent] = useState(false);
  const posting = useAction(
    async ({ title, post, form }: Intent, keyed) => {
      const id = keyed(post.body)["Idempotency-Key"];
      const send = (signal: AbortSignal | null) => place(post, id, signal);
      // A draft is no use to anybody but its author, who still has the form.
      const placed = post.body.draft
        ? await send(null)
        : await sendOrKeep(send, async () => {
            const { queuePost } = await import("./queue-post");
            return (wasTried) => queuePost(person, { title, id, post, form }, wasTried);
          });
      // What it takes the place of; its author may delete that one by hand, too.
      if (waiting)
        await import("@/shared/lib/outbox/outbox").then((box) => box.discard(waiting)).catch(() => undefined);
      return placed;
    },
    {
      quiet: true,
      after: (placed) => {
        done();
        setSent(true);
        if (!placed) {
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
    keepAs: sent ? undefined : draft,
    /** Set while the person is asked whether the same is to be posted once more. */
    same,
    again: (intent: Intent) => posting.run({ ...intent, post: meantAgain(intent.post) }),
    kept: () => readDraft<KeptForm>(person, draft),
    forget: done,
    remember: (form: KeptForm): KeptForm => {
      writeDraft(person, last, form);
      return form;
    },
    remembered: () => readDraft<KeptForm>(person, last)?.content ?? null,
  };
}
