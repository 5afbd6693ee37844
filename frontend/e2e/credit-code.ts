const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** A unified social credit code with its right check character (GB 32100-2015), from a serial number. */
export function creditCode(serial: number): string {
  const body = `91110105MA${serial.toString().padStart(7, "0")}`;
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return body + ALPHABET[(31 - (sum % 31)) % 31];
}
