package steel.data.operator;

import steel.data.Profile;
import steel.data.text.Characters;

/// Removes e-mail addresses.
///
/// Reference: `[A-Za-z0-9.\-+_]+@[a-z0-9.\-+_]+\.[a-z]+`, matched without backtracking. Corrected:
/// capitals in the domain too; the domain is labels joined by single dots, and the last label two
/// or more letters, so that `a@b.c1` and `A@b.T` stay.
///
/// @param replacement a pattern of the user's own, and what takes the place of a match
public record CleanEmailMapper(Profile profile, Replacement replacement)
    implements Operator.Mapper {
  @Override
  public String name() {
    return "clean_email_mapper";
  }

  @Override
  public String map(String text) {
    if (replacement.pattern().isPresent()) {
      return replacement.replace(text, replacement.pattern().get());
    }
    int at = text.indexOf('@');
    if (at < 0) {
      return text;
    }
    StringBuilder out = null;
    int copied = 0; // everything before is in `out`
    for (; at >= 0; at = text.indexOf('@', Math.max(at + 1, copied))) {
      int from = at;
      while (from > copied && isLocal(text.charAt(from - 1))) {
        from--;
      }
      int to = from == at ? -1 : domainEnd(text, at + 1);
      if (to >= 0) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, from).append(replacement.repl());
        copied = to;
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private static boolean isLocal(char c) {
    return Characters.isAsciiLetter(c)
        || Characters.isAsciiDigit(c)
        || c == '.'
        || c == '-'
        || c == '+'
        || c == '_';
  }

  /// Where the match that has its domain at `from` ends, or -1 if it is none.
  private int domainEnd(String text, int from) {
    return profile == Profile.REFERENCE
        ? referenceDomainEnd(text, from)
        : correctedDomainEnd(text, from);
  }

  /// After the small letters behind the last dot that has a domain character before it and a small
  /// letter behind it.
  private static int referenceDomainEnd(String text, int from) {
    int run = from;
    int lastDot = -1;
    while (run < text.length() && isLocal(text.charAt(run)) && !isCapital(text.charAt(run))) {
      if (text.charAt(run) == '.'
          && run > from
          && run + 1 < text.length()
          && isSmall(text.charAt(run + 1))) {
        lastDot = run;
      }
      run++;
    }
    if (lastDot < 0) {
      return -1;
    }
    int end = lastDot + 1;
    while (end < text.length() && isSmall(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int correctedDomainEnd(String text, int from) {
    int end = -1;
    int label = from;
    while (true) {
      int at = label;
      boolean letters = true;
      while (at < text.length() && isLabel(text.charAt(at))) {
        letters &= Characters.isAsciiLetter(text.charAt(at));
        at++;
      }
      if (at == label) {
        return end;
      }
      end = label > from && letters && at - label >= 2 ? at : -1;
      if (at >= text.length() || text.charAt(at) != '.') {
        return end;
      }
      boolean followed = at + 1 < text.length() && isLabel(text.charAt(at + 1));
      if (!followed) {
        return end;
      }
      label = at + 1;
    }
  }

  private static boolean isLabel(char c) {
    return Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c) || c == '-';
  }

  private static boolean isSmall(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isCapital(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
