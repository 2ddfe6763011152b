const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form of a Salesforce id of 15 or 18 characters, null when it is none. The last three characters of the
 * long form say which of the others are capitals, so that an id that lost its case on the way is mended.
 */
export function toId18(text: string): string | null {
  if (!/^[A-Za-z0-9]+$/.test(text)) return null;
  if (text.length === 15) return text + suffixOf(text);
  return text.length === 18 ? (restoreCase(text) ?? text) : null;
}

/** True when both are the same record's id, in whichever form. */
export function isSameId(a: string, b: string): boolean {
  const id = toId18(a);
  return id !== null && id === toId18(b);
}

/** What kind of record an id is of, as far as its prefix says. */
export function kindOf(
  id: string,
): 'user' | 'queue' | 'lead' | 'contact' | 'task' | 'event' | 'email' | 'opportunity' | 'other' {
  return KINDS[id.slice(0, 3)] ?? 'other';
}

const KINDS: Readonly<Record<string, Exclude<ReturnType<typeof kindOf>, 'other'>>> = {
  '005': 'user',
  '00G': 'queue',
  '00Q': 'lead',
  '003': 'contact',
  '00T': 'task',
  '00U': 'event',
  '02s': 'email',
  '006': 'opportunity',
};

function suffixOf(id15: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(id15[chunk * 5 + i] ?? '')) bits |= 1 << i;
    suffix += ALPHABET[bits];
  }
  return suffix;
}

function restoreCase(id18: string): string | null {
  if (id18 !== id18.toLowerCase() && id18 !== id18.toUpperCase()) return null;
  const suffix = id18.slice(15).toUpperCase();
  let id15 = '';
  for (let i = 0; i < 15; i++) {
    const bits = ALPHABET.indexOf(suffix[Math.floor(i / 5)] ?? '');
    const char = id18[i] ?? '';
    id15 += (bits >> (i % 5)) & 1 ? char.toUpperCase() : char.toLowerCase();
  }
  return suffixOf(id15) === suffix ? id15 + suffix : null;
}
