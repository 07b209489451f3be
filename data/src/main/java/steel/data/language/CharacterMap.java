package steel.data.language;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import steel.files.FormatException;

/// The compiled replacement rules of a SentencePiece model: a double-array trie of UTF-8 bytes, and
/// the replacements behind it, each ended by a zero byte.
///
/// Source: `normalizer.cc` of google/sentencepiece (layout), Yata's Darts-clone (units of the
/// trie).
final class CharacterMap {
  private final int[] units;
  private final byte[] replacements;
  private final BitSet beginnings = new BitSet(); // of the basic plane: some rule begins so

  private CharacterMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
    for (int c = 0; c <= Character.MAX_VALUE && units.length > 0; c++) {
      boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (!surrogate && step(0, c) >= 0) {
        beginnings.set(c);
      }
    }
  }

  /// @param bytes as in the model; empty for no rules
  static CharacterMap of(Path file, byte[] bytes) {
    if (bytes.length == 0) {
      return new CharacterMap(new int[0], new byte[0]);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long trieBytes = bytes.length < 4 ? -1 : buffer.getInt() & 0xffff_ffffL;
    if (trieBytes < 4 || trieBytes % 4 != 0 || trieBytes > buffer.remaining()) {
      throw new FormatException(file, "its table of replaced characters is cut or broken");
    }
    int[] units = new int[(int) (trieBytes / 4)];
    buffer.asIntBuffer().get(units);
    buffer.position(4 + (int) trieBytes);
    byte[] replacements = new byte[buffer.remaining()];
    buffer.get(replacements);
    return new CharacterMap(units, replacements);
  }

  /// Whether a rule begins with a character.
  boolean concerns(int c) {
    return c <= Character.MAX_VALUE ? beginnings.get(c) : units.length > 0;
  }

  /// The longest rule that holds at a place of a text.
  ///
  /// @return its replacement's place in the high half and where the replaced text ends in the low
  ///   half; negative if none holds
  long longest(String text, int from) {
    long result = -1;
    int node = 0;
    for (int i = from; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      node = step(node, c);
      if (node < 0) {
        break;
      }
      int value = value(node);
      if (value >= 0) {
        result = ((long) value << 32) | i;
      }
    }
    return result;
  }

  /// A replacement, from its place.
  String replacement(int place) {
    int end = place;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    return new String(replacements, place, end - place, StandardCharsets.UTF_8);
  }

  /// Goes on by the UTF-8 bytes of a character; negative if no rule does.
  private int step(int node, int c) {
    if (c < 0x80) {
      return stepByte(node, c);
    }
    if (c < 0x800) {
      return stepByte(stepByte(node, 0xc0 | (c >> 6)), low(c));
    }
    if (c < 0x10000) {
      return stepByte(stepByte(stepByte(node, 0xe0 | (c >> 12)), low(c >> 6)), low(c));
    }
    int second = stepByte(stepByte(node, 0xf0 | (c >> 18)), low(c >> 12));
    return stepByte(stepByte(second, low(c >> 6)), low(c));
  }

  private static int low(int bits) {
    return 0x80 | (bits & 0x3f);
  }

  private int stepByte(int node, int b) {
    if (node < 0) {
      return -1;
    }
    int next = node ^ offset(units[node]) ^ b;
    // a unit's label is its low byte; the top bit marks units that hold values
    return next >= 0 && next < units.length && (units[next] & 0x800000ff) == b ? next : -1;
  }

  /// Where the replacement of the rule that ends at a node lies; -1 if none ends there.
  private int value(int node) {
    int at = node ^ offset(units[node]);
    boolean has = ((units[node] >>> 8) & 1) == 1 && at >= 0 && at < units.length;
    int value = has ? units[at] & 0x7fffffff : -1;
    return value < replacements.length ? value : -1;
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
  }
}
