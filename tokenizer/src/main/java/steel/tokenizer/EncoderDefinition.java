package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What encoding means, plain on purpose: the expression by the JDK's engine, merges one by one.
/// Tests hold the fast encoder to it.
final class EncoderDefinition {
  private static final Pattern SPLIT =
      Pattern.compile(
          Qwen2Split.EXPRESSION,
          Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE); // \s of Unicode, (?i) too

  private EncoderDefinition() {}

  /// The pieces of a text that is in NFC.
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    Matcher matcher = SPLIT.matcher(text);
    while (matcher.find()) {
      pieces.add(matcher.group());
    }
    return pieces;
  }

  /// Tokens of a text without added tokens.
  static List<Integer> encode(String text, Merges merges, int[] byteTokens) {
    List<Integer> ids = new ArrayList<>();
    for (String piece : pieces(Normalizer.normalize(text, Normalizer.Form.NFC))) {
      ids.addAll(merge(piece.getBytes(StandardCharsets.UTF_8), merges, byteTokens));
    }
    return ids;
  }

  private static List<Integer> merge(byte[] piece, Merges merges, int[] byteTokens) {
    List<Integer> ids = new ArrayList<>();
    for (byte b : piece) {
      ids.add(byteTokens[b & 0xff]);
    }
    while (true) {
      long least = Merges.NONE;
      int best = -1;
      for (int i = 0; i + 1 < ids.size(); i++) {
        long join = merges.find(ids.get(i), ids.get(i + 1));
        if (join < least) {
          least = join;
          best = i;
        }
      }
      if (best < 0) {
        return ids;
      }
      ids.set(best, (int) least);
      ids.remove(/* index */ best + 1);
    }
  }
}
