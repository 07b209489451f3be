package steel.data.operator;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import steel.data.Profile;

/// Removes sentences that were there before in the same text; lines stay lines.
///
/// Reference: data-juicer's rules. A dot ends a sentence also inside `3.14` and `v1.2`, and of
/// letters only Latin and Chinese ones are compared. Corrected: a dot between ASCII letters or
/// digits ends nothing; letters and digits of all scripts are compared; hidden chat markers end a
/// sentence and stay, as does the role behind `<|im_start|>`; each turn of a chat has sentences of
/// its own, so that an answer may say what the question said.
///
/// @param lowercase whether capitals make no difference
/// @param ignoreSpecialCharacter whether only letters, digits and spaces are compared
/// @param minLength shorter sentences, as compared, may repeat
public record RemoveRepeatSentencesMapper(
    Profile profile, boolean lowercase, boolean ignoreSpecialCharacter, int minLength)
    implements Operator.Mapper {
  @Override
  public String name() {
    return "remove_repeat_sentences_mapper";
  }

  @Override
  public String map(String text) {
    Splice out = new Splice(text);
    Set<String> seen = new HashSet<>();
    SentenceScanner sentences = new SentenceScanner(text, profile);
    StringBuilder key = new StringBuilder();
    while (sentences.next()) {
      if (sentences.beginsTurn()) {
        seen.clear();
      }
      if (sentences.isOpaque()) {
        continue;
      }
      String compared = compared(text, sentences.from(), sentences.to(), key);
      if (Characters.length(compared) >= minLength && !seen.add(compared)) {
        out.remove(sentences.from(), sentences.to());
      }
    }
    return out.result();
  }

  private String compared(String text, int from, int to, StringBuilder key) {
    int start = from;
    int end = to;
    while (start < end && Characters.isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && Characters.isSpace(text.charAt(end - 1))) {
      end--;
    }
    if (!ignoreSpecialCharacter) {
      String sentence = text.substring(start, end);
      return lowercase ? sentence.toLowerCase(Locale.ROOT) : sentence;
    }
    if (lowercase) {
      return withoutSpecial(text.substring(start, end).toLowerCase(Locale.ROOT), key);
    }
    key.setLength(0);
    append(text, start, end, key);
    return key.toString();
  }

  private String withoutSpecial(String sentence, StringBuilder key) {
    key.setLength(0);
    append(sentence, 0, sentence.length(), key);
    return key.toString();
  }

  private void append(String text, int from, int to, StringBuilder key) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (isCompared(c)) {
        key.append(c);
      } else if (profile == Profile.CORRECTED && Character.isHighSurrogate(c)) {
        int whole = text.codePointAt(i);
        if (Character.isLetter(whole)) {
          key.appendCodePoint(whole);
        }
      }
    }
  }

  private boolean isCompared(char c) {
    if (c < 0x80) {
      return Characters.isAsciiLetter(c)
          || Characters.isAsciiDigit(c)
          || c == ' '
          || c == '\t'
          || c == '\n';
    }
    return (c >= 0x4e00 && c <= 0x9fa5)
        || (profile == Profile.CORRECTED && Character.isLetterOrDigit(c));
  }
}
