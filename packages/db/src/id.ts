import { v7, validate } from 'uuid';

/** A new UUIDv7: time-ordered, so rows made together lie together. */
export function newId(): string {
  return v7();
}

/** True when the value is a UUID; ids from outside are checked before Postgres sees them. */
export function isId(value: string): boolean {
  return validate(value);
}
