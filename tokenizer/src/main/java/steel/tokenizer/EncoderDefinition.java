package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What encoding means, plain on purpose: the expression by the JDK's engine, merges one by one.
/// Tests hold the fast encoder to it.
final class EncoderDefinition {
  private static final Map<Splitting, Pattern> PATTERNS = new EnumMap<>(Splitting.class);

  static {
    for (Splitting splitting : Splitting.values()) {
      PATTERNS.put(
          splitting,
          Pattern.compile(
              splitting.expression(),
              Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE)); // \s of Unicode, (?i) too
    }
  }

  private EncoderDefinition() {}

  /// The pieces of a text that is in NFC, as Qwen2 cuts it.
  static List<String> pieces(String text) {
    return pieces(text, Splitting.QWEN2);
  }

  /// The pieces of a text that is normalised already.
  static List<String> pieces(String text, Splitting splitting) {
    List<String> pieces = new ArrayList<>();
    Matcher matcher = Objects.requireNonNull(PATTERNS.get(splitting)).matcher(text);
    while (matcher.find()) {
      pieces.add(matcher.group());
    }
    return pieces;
  }

  /// Tokens of a valid text without added tokens.
  static List<Integer> encode(String text, Tokenizer tokenizer) {
    TokenForm form = tokenizer.form();
    String normal = form.normalises() ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
    List<Integer> ids = new ArrayList<>();
    for (String piece : pieces(normal, form.splitting())) {
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      int whole = form.wholeFirst() ? tokenizer.vocabulary().find(bytes, 0, bytes.length) : -1;
      ids.addAll(
          whole >= 0 ? List.of(whole) : merge(bytes, tokenizer.merges(), tokenizer.byteTokens()));
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
