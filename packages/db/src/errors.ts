/** The row does not exist in this workspace (or belongs to another one, which looks the same). */
export class NotFoundError extends Error {
  readonly code = 'not_found';
  constructor(what: string, id: string) {
    super(`${what} ${id} was not found`);
    this.name = 'NotFoundError';
  }
}

/** A page cursor that this server did not hand out. */
export class BadCursorError extends Error {
  readonly code = 'bad_cursor';
  constructor() {
    super('The cursor is not valid');
    this.name = 'BadCursorError';
  }
}

/** Another workspace already has this slug. */
export class SlugTakenError extends Error {
  readonly code = 'slug_taken';
  constructor(slug: string) {
    super(`The workspace slug "${slug}" is taken`);
    this.name = 'SlugTakenError';
  }
}

/** The database could not be prepared; the message is one line for a person. */
export class DatabaseSetupError extends Error {
  readonly code = 'database_setup';
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseSetupError';
  }
}
