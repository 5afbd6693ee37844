/** Exact decimals as fractions of big integers: no float touches money or quantity. */
export interface Fraction {
  n: bigint;
  d: bigint;
}

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,9}))?$/;

/** One to three digits, then groups of three: any other comma may be a decimal one, and is left to the server to refuse. */
const GROUPED = /^[1-9]\d{0,2}(?:[ ,]\d{3})+(?:\.\d+)?$/;
const SPELT = /^(\d{1,12})(?:\.(\d{1,6}))?\s*([万千百])$/;
const ZEROS: Record<string, number> = { 万: 4, 千: 3, 百: 2 };

/** Reads what a person typed: full-width digits, thousands commas, 1.2万 and the points of Chinese keyboards are welcome;
 * signs are not, and a comma that may be a decimal one is no number. */
export function parseDecimal(typed: string): Fraction | null {
  const match = DECIMAL.exec(plainDecimal(typed));
  if (!match) return null;
  const decimals = match[2] ?? "";
  return { n: BigInt((match[1] ?? "0") + decimals), d: 10n ** BigInt(decimals.length) };
}

/** What the API should be sent: the same number in plain ASCII; what is none goes as it was typed, and is explained. */
export function plainDecimal(typed: string): string {
  const plain = typed.normalize("NFKC").replace(/。/g, ".").trim();
  const number = GROUPED.test(plain) ? plain.replace(/[ ,]/g, "") : plain;
  const spelt = SPELT.exec(number);
  if (!spelt) return number;
  const decimals = spelt[2] ?? "";
  const zeros = ZEROS[spelt[3] ?? ""] ?? 0;
  const digits = (spelt[1] ?? "") + decimals.slice(0, zeros).padEnd(zeros, "0");
  const rest = decimals.slice(zeros).replace(/0+$/, "");
  return digits.replace(/^0+(?=\d)/, "") + (rest ? `.${rest}` : "");
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
