package steel.data.dedup;

import java.util.Arrays;
import steel.data.text.Characters;

/// The shingles of a text as data-juicer hashes them: the tokens of a window in UTF-8, one space
/// between them, or none where a token is a character. All of them are pieces of one array.
final class ByteShingles {
  /// Bytes behind the last shingle that may be read.
  static final int PADDING = 64;

  private final Shingling shingling;
  private byte[] bytes;
  private int length;
  private int[] starts;
  private int[] ends;
  private int tokens;

  private ByteShingles(Shingling shingling, int characters) {
    this.shingling = shingling;
    this.bytes = new byte[2 * characters + PADDING];
    this.starts = new int[16];
    this.ends = new int[16];
  }

  static ByteShingles of(Shingling shingling, String text) {
    String prepared = shingling.prepared(text);
    ByteShingles shingles = new ByteShingles(shingling, prepared.length());
    switch (shingling.tokenization()) {
      case CHARACTER -> shingles.cutCharacters(prepared);
      case SPACE -> shingles.cutAtSpaces(prepared);
      case PUNCTUATION -> shingles.cutAtPunctuation(prepared);
    }
    shingles.reserve(PADDING);
    return shingles;
  }

  /// How many shingles there are.
  int count() {
    return shingling.windows(tokens);
  }

  /// The bytes that shingles are pieces of; borrowed. At least [#PADDING] more follow them.
  byte[] bytes() {
    return bytes;
  }

  /// Where a shingle begins.
  int from(int shingle) {
    return starts[shingle];
  }

  /// Where a shingle ends.
  int to(int shingle) {
    return ends[shingle + shingling.windowSize() - 1];
  }

  private void cutCharacters(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      begin();
      append(c);
      end();
    }
  }

  /// At U+0020 alone; tokens without characters do not count.
  private void cutAtSpaces(String text) {
    boolean inToken = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == ' ') {
        if (inToken) {
          end();
        }
        inToken = false;
        continue;
      }
      if (!inToken) {
        separate();
        begin();
        inToken = true;
      }
      append(c);
    }
    if (inToken) {
      end();
    }
  }

  /// At every sign; tokens without characters count.
  private void cutAtPunctuation(String text) {
    begin();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Characters.isPunctuation(c)) {
        end();
        separate();
        begin();
      } else {
        append(c);
      }
    }
    end();
  }

  private void separate() {
    if (tokens > 0) {
      append(' ');
    }
  }

  private void begin() {
    if (tokens == starts.length) {
      starts = Arrays.copyOf(starts, 2 * tokens);
      ends = Arrays.copyOf(ends, 2 * tokens);
    }
    starts[tokens] = length;
  }

  private void end() {
    ends[tokens++] = length;
  }

  private void append(int c) {
    reserve(4);
    if (c < 0x80) {
      bytes[length++] = (byte) c;
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | (c >> 6));
      bytes[length++] = (byte) (0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
      bytes[length++] = (byte) (0xe0 | (c >> 12));
      bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
      bytes[length++] = (byte) (0x80 | (c & 0x3f));
    } else {
      bytes[length++] = (byte) (0xf0 | (c >> 18));
      bytes[length++] = (byte) (0x80 | ((c >> 12) & 0x3f));
      bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
      bytes[length++] = (byte) (0x80 | (c & 0x3f));
    }
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length / 2 * 3));
    }
  }
}
