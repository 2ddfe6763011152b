export type BusinessTimeErrorCode =
  | 'from-after-to'
  | 'no-open-time'
  | 'negative-duration'
  | 'invalid-calendar'
  | 'invalid-input';

/**
 * The only error this folder throws. `invalid-input` covers what is no usable argument at all:
 * NaN, infinite, an instant outside the years 1900 to 2199, a malformed date, a broken day count.
 */
export class BusinessTimeError extends Error {
  readonly code: BusinessTimeErrorCode;

  constructor(code: BusinessTimeErrorCode, message: string) {
    super(message);
    this.name = 'BusinessTimeError';
    this.code = code;
  }
}
