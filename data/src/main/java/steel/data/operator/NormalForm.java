package steel.data.operator;

import java.text.Normalizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A Unicode normal form, with a table of characters that it never touches, so that most texts are
/// known to have it after one glance at each character.
final class NormalForm {
  private static final Map<Normalizer.Form, NormalForm> FORMS = new ConcurrentHashMap<>();

  private final Normalizer.Form form;
  private final boolean[] inert = new boolean[Character.MAX_VALUE + 1]; // by code unit

  private NormalForm(Normalizer.Form form) {
    this.form = form;
    for (int c = 0; c < inert.length; c++) {
      inert[c] = isInert((char) c);
    }
  }

  static NormalForm of(Normalizer.Form form) {
    return FORMS.computeIfAbsent(form, NormalForm::new);
  }

  /// Whether a character is its own form, whatever stands beside it: no mark, no part of a Hangul
  /// syllable. Emoji have surrogates of their own, D83C to D83E.
  private boolean isInert(char c) {
    if (Character.isSurrogate(c)) {
      boolean compatible = form == Normalizer.Form.NFKC || form == Normalizer.Form.NFKD;
      return !compatible && (Character.isLowSurrogate(c) || (c >= 0xd83c && c <= 0xd83e));
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          false;
      default -> (c < 0x1100 || c > 0x11ff) && Normalizer.isNormalized(String.valueOf(c), form);
    };
  }

  /// The text in this form; the same object if it is.
  String normalize(String text) {
    int i = 0;
    while (i < text.length() && inert[text.charAt(i)]) {
      i++;
    }
    return i == text.length() || Normalizer.isNormalized(text, form)
        ? text
        : Normalizer.normalize(text, form);
  }
}
