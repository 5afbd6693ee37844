/** Exact decimals as fractions of big integers: no float touches money or quantity. */
export interface Fraction {
  n: bigint;
  d: bigint;
}

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,9}))?$/;

/** Reads what a person typed: full-width digits, thousands commas and spaces are welcome; signs are not. */
export function parseDecimal(typed: string): Fraction | null {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\s,，]/g, "")
    .replace(/。/g, ".");
  const match = DECIMAL.exec(plain);
  if (!match) return null;
  const decimals = match[2] ?? "";
  return { n: BigInt((match[1] ?? "0") + decimals), d: 10n ** BigInt(decimals.length) };
}

/** What the API should be sent: the same number in plain ASCII. */
export function plainDecimal(typed: string): string {
  return typed
    .normalize("NFKC")
    .replace(/[\s,，]/g, "")
    .replace(/。/g, ".");
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.n, d: a.d * b.d };
}

export function over(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d, d: a.d * b.n };
}

/** Rounds half to even, as the server does. */
export function roundHalfEven({ n, d }: Fraction): bigint {
  const whole = n / d;
  const twice = 2n * (n % d);
  if (twice > d || (twice === d && whole % 2n === 1n)) return whole + 1n;
  return whole;
}

/** `scaled / 10^places` with at least `least` and at most `places` decimals, thousands grouped. */
export function decimalText(scaled: bigint, places: number, least: number): string {
  const negative = scaled < 0n;
  const digits = (negative ? -scaled : scaled).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  let decimals = places > 0 ? digits.slice(-places) : "";
  while (decimals.length > least && decimals.endsWith("0")) decimals = decimals.slice(0, -1);
  return `${negative ? "−" : ""}${whole}${decimals ? `.${decimals}` : ""}`;
}
