/** Why signing in by the provider failed, in words. The address carries only the code, so that nobody can write words onto our page. */

export interface SignInFailure {
  readonly message: string;
  readonly advice: string;
}

const again = "Try again from the sign-in page.";
const askAdmin = "Ask an admin of this Deskfeed.";

export const signInFailures = {
  provider_off: {
    message: "Signing in by the provider is switched off.",
    advice: "Use your e-mail and password, or ask an admin.",
  },
  provider_unreachable: {
    message: "The sign-in provider does not answer.",
    advice: "Try again in a minute. If it stays, an admin can test it under Settings, Sign-in.",
  },
  provider_refused: {
    message: "The sign-in provider did not let you in.",
    advice: "Try again, or ask those who look after the provider whether you may use Deskfeed.",
  },
  provider_answer_wrong: {
    message: "The sign-in provider's answer could not be trusted.",
    advice: "An admin can test it under Settings, Sign-in; the audit log says what was wrong.",
  },
  sign_in_expired: {
    message: "This sign-in was begun in another window, or too long ago.",
    advice: again,
  },
  email_missing: {
    message: "The sign-in provider did not tell your e-mail.",
    advice: "An admin of the provider can let Deskfeed read the scope email.",
  },
  email_not_verified: {
    message: "The sign-in provider does not say that your e-mail is verified.",
    advice: "Verify it there, or ask an admin whether Deskfeed should trust the provider's e-mails.",
  },
  domain_not_allowed: { message: "People with your e-mail's domain may not sign in here.", advice: askAdmin },
  person_unknown: {
    message: "You are signed in at the provider, but nobody has added you to Deskfeed.",
    advice: "Ask an admin of this Deskfeed to add you with the same e-mail.",
  },
  person_disabled: { message: "Your account here is disabled.", advice: askAdmin },
} as const satisfies Readonly<Record<string, SignInFailure>>;

export type SignInFailureCode = keyof typeof signInFailures;

export const isSignInFailure = (code: string): code is SignInFailureCode =>
  Object.hasOwn(signInFailures, code);
