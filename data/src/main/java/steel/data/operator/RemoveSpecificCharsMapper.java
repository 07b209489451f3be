package steel.data.operator;

import java.util.List;
import steel.data.Profile;

/// Removes characters.
///
/// Reference: the characters are joined by `|` inside a class of a regular expression, so that two
/// or more of them remove the bar too and `a-c` is no range but loses its hyphen. Corrected: what
/// is given, and nothing else.
///
/// @param characters what goes
public record RemoveSpecificCharsMapper(RemovedCharacters characters) implements Operator.Mapper {
  /// @param given the characters, one or more in each text
  public static RemoveSpecificCharsMapper of(Profile profile, List<String> given) {
    return new RemoveSpecificCharsMapper(
        profile == Profile.REFERENCE
            ? RemovedCharacters.ofJoined(given)
            : RemovedCharacters.of(given));
  }

  @Override
  public String name() {
    return "remove_specific_chars_mapper";
  }

  @Override
  public String map(String text) {
    int first = 0;
    while (first < text.length() && !characters.mayContain(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (!characters.contains(c)) {
        out.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
    return out.length() == text.length() ? text : out.toString();
  }
}
