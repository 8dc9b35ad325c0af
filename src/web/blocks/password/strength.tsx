/** How hard a password is to guess, as four bars and a word. */
import { strengthOf } from "./password-strength.ts";
import "./strength.css";

const strengthWords = ["", "weak", "fair", "strong", "very strong"];

export function Strength({ password }: { readonly password: string }) {
  const strength = strengthOf(password);
  return (
    <div className="strength" aria-live="polite">
      {[1, 2, 3, 4].map((step) => (
        <span key={step} className={step <= strength ? "strength-step strength-reached" : "strength-step"} />
      ))}
      <span className={`smallest strength-word ${strength < 3 ? "faint" : "good-text"}`}>
        {strengthWords[strength]}
      </span>
    </div>
  );
}
