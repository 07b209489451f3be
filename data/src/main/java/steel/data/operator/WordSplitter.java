package steel.data.operator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import steel.data.Profile;
import steel.data.language.UnigramPieces;

/// Tells the words of a text: [Words], or the pieces of a model.
///
/// @param lang what the pieces are of
public record WordSplitter(Profile profile, String lang, Optional<UnigramPieces> pieces) {
  Words split(String text) {
    return pieces
        .map(model -> Words.of(model.pieces(text), profile))
        .orElseGet(() -> Words.of(text, profile));
  }

  /// SHA-256 of the piece model, if there is one, by its name.
  Map<String, String> models() {
    return pieces.map(model -> Map.of(lang + ".sp.model", model.hash())).orElse(Map.of());
  }

  /// Whether a text may have as many words; quick where words are told by white space.
  boolean mayHave(int words, String text) {
    if (profile == Profile.CORRECTED || pieces.isPresent()) {
      return true;
    }
    int found = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean word = !Words.parts(text.charAt(i));
      found += word && !inside ? 1 : 0;
      if (found >= words) {
        return true;
      }
      inside = word;
    }
    return false;
  }

  /// The words in small letters.
  Words splitSmall(String text) {
    if (pieces.isEmpty()) {
      return Words.of(text.toLowerCase(Locale.ROOT), profile);
    }
    List<String> small =
        pieces.get().pieces(text).stream().map(p -> p.toLowerCase(Locale.ROOT)).toList();
    return Words.of(small, profile);
  }

  @Override
  public String toString() {
    return "%s %s".formatted(profile, models());
  }
}
