/**
 * Reads a number as spreadsheets write it: `1234.5`, `1,234.50`, `1.234,50`; Excel's leading apostrophe is dropped.
 * Null for anything else, `1,234` among it: the comma may be either.
 */
export function readNumber(text: string): number | null {
  const value = text
    .trim()
    .replace(/^'/, '')
    .replace(/[\s\u00a0\u202f]/g, '');
  if (/^[+-]?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(value) || /^[+-]?\d{1,3}(,\d{3}){2,}$/.test(value))
    return Number(value.replaceAll(',', ''));
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(value)) return Number(value.replaceAll('.', '').replace(',', '.'));
  if (/^[+-]?\d+,\d{1,2}$/.test(value)) return Number(value.replace(',', '.'));
  return null;
}
