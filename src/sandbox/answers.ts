/** What the sandbox answers: one shape for all endpoints, and every error body that the documents or recordings show (zendesk-api.md 1, 3, 4, 7). */

export interface Answer {
  readonly status: number;
  /** An object is sent as JSON, a text as plain text (or as its `content-type` header says), null as no body. */
  readonly body: object | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why one user could not be written. `field` is the key under `details`. */
export interface WriteFailure {
  readonly field: string;
  readonly code: string | null;
  readonly description: string;
  /** True where a single call answers 403 in place of 422. */
  readonly forbidden?: boolean;
}

export function emailInUse(email: string): WriteFailure {
  return {
    field: "email",
    code: "DuplicateValue",
    description: `Email: ${email} is already being used by another user`,
  };
}

export function ok(body: object): Answer {
  return { status: 200, body };
}

export function created(body: object, location: string): Answer {
  return { status: 201, body, headers: { location } };
}

export const noContent: Answer = { status: 204, body: null };

export const recordNotFound: Answer = {
  status: 404,
  body: { error: "RecordNotFound", description: "Not found" },
};

export const invalidEndpoint: Answer = {
  status: 404,
  body: { error: "InvalidEndpoint", description: "Not found" },
};

export const couldNotAuthenticate: Answer = {
  status: 401,
  body: { error: "Couldn't authenticate you" },
  headers: { "www-authenticate": 'Basic realm="Web Password"' },
};

export const invalidToken: Answer = {
  status: 401,
  body: {
    error: "invalid_token",
    error_description:
      "The access token provided is expired, revoked, malformed or invalid for other reasons.",
  },
};

export const payloadTooLarge: Answer = {
  status: 413,
  body: "<html><head><title>413 Request Entity Too Large</title></head></html>",
  headers: { "content-type": "text/html" },
};

export function forbidden(message: string): Answer {
  return { status: 403, body: { error: { title: "Forbidden", message } } };
}

export const roleForbidden = forbidden(
  "You do not have access to this page. Please contact the account owner of this help desk for further help.",
);

/** The body is by a third party's note only; the status is documented. */
export const bulkImportForbidden: Answer = {
  status: 403,
  body: { error: "Forbidden", message: "Data imports are not enabled for this account" },
};

export function badRequest(title: string, message: string): Answer {
  return { status: 400, body: { error: { title, message } } };
}

export function invalidAttribute(attribute: string, action: string): Answer {
  return badRequest(
    "Invalid attribute",
    `You passed an invalid value for the ${attribute} attribute. Invalid parameter: ${attribute} in ${action}`,
  );
}

export function tooManyValues(parameter: string, countMax: number): Answer {
  return {
    status: 400,
    body: {
      error: "TooManyValues",
      description: `Parameter ${parameter} cannot exceed ${countMax} values`,
      max_count: countMax,
    },
  };
}

export function recordInvalid(failure: WriteFailure): Answer {
  if (failure.forbidden) return forbidden(failure.description);
  const entry =
    failure.code === null
      ? { description: failure.description }
      : { description: failure.description, error: failure.code };
  return {
    status: 422,
    body: {
      error: "RecordInvalid",
      description: "Record validation errors",
      details: { [failure.field]: [entry] },
    },
  };
}

export function oauthError(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
