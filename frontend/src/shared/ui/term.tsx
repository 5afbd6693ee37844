import {
  type CSSProperties,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

import type { GlossaryKey } from "@/shared/i18n/glossary";

// Fetched when the first word is asked about: a page of prices need not carry the glossary.
const Explanation = lazy(() => import("./explanation"));

interface TermProps {
  of: GlossaryKey | undefined;
  /** What a press does where the word is a button already; its explanation then comes on hover and focus. */
  press?: () => void;
  children: ReactNode;
}

/** A word with its explanation: on hover, on focus, on tap. A title that needs none stands as it is. */
export function Term({ of, ...rest }: TermProps) {
  return of ? <Explained of={of} {...rest} /> : rest.children;
}

const WIDTH = 280;

/** Fixed to the window, below the word or above it, so that neither a table's edge nor the screen's cuts it off. */
function beside({ left, top, bottom }: DOMRect): CSSProperties {
  const from = Math.max(8, Math.min(left, window.innerWidth - WIDTH - 8));
  const low = bottom > window.innerHeight * 0.75;
  return { left: from, maxWidth: WIDTH, ...(low ? { bottom: window.innerHeight - top } : { top: bottom }) };
}

function Explained({ of, press, children }: TermProps & { of: GlossaryKey }) {
  const id = useId();
  const word = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<CSSProperties | null>(null);
  const shown = place !== null;
  const show = useCallback(() => {
    if (word.current) setPlace(beside(word.current.getBoundingClientRect()));
  }, []);
  const hide = useCallback(() => setPlace(null), []);
  useEffect(() => {
    if (!shown) return;
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener("scroll", show, { capture: true, passive: true, signal });
    document.addEventListener("pointerdown", hide, { signal });
    document.addEventListener("keydown", ({ key }) => key === "Escape" && hide(), { signal });
    return () => stop.abort();
  }, [shown, show, hide]);
  return (
    <span className="term" onPointerEnter={show} onPointerLeave={hide}>
      <button
        ref={word}
        type="button"
        className="term-word"
        aria-describedby={shown ? id : undefined}
        onFocus={show}
        onBlur={hide}
        onClick={press ?? show}
      >
        {children}
      </button>
      {shown && (
        <span role="tooltip" id={id} style={place}>
          <Suspense fallback="…">
            <Explanation of={of} />
          </Suspense>
        </span>
      )}
    </span>
  );
}
