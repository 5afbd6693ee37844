import { language, wordsNow } from "@/shared/i18n";
import { pick, UNIT } from "@/shared/i18n/labels";
import { queue } from "@/shared/lib/outbox/outbox";
import { paths } from "@/shared/lib/paths";
import { meantAgain, type Post } from "../own";
import type { KeptForm } from "./listing-form";
import { postWords } from "./words";

/** Keeps a post for later. `wasTried`: it may have reached the server. */
export async function queuePost(
  account: string,
  { id, title, post, form }: { id: string; title: string; post: Post; form: KeptForm },
  wasTried: boolean,
): Promise<void> {
  const { side, body } = post;
  const { values } = form;
  const unit = (code: keyof typeof UNIT) => pick(UNIT[code], language());
  const price = wordsNow(postWords).per(unit(values.price_unit));
  await queue(
    account,
    {
      id,
      title,
      note: `${values.quantity} ${unit(values.quantity_unit)} · ${values.price} ${price}`,
      kind: side,
      method: "POST",
      path: `/api/v1/${side}s`,
      body,
      form: { to: paths.post(side, id), content: form },
      existing: { to: paths.listing(side, "{id}"), body: meantAgain(post).body },
    },
    wasTried,
  );
}
