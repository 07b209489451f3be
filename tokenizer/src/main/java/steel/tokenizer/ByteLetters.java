package steel.tokenizer;

import java.util.Arrays;

/// The printable stand-in that GPT-2's files write for each byte: itself where it is printable in
/// Latin-1, else the next letter from U+0100 on. Source: `bytes_to_unicode` in openai/gpt-2,
/// `encoder.py`.
final class ByteLetters {
  /// Letters are below this.
  private static final int LIMIT = 0x144;

  private static final char[] LETTERS = new char[256];
  private static final short[] BYTES = new short[LIMIT];

  static {
    Arrays.fill(BYTES, (short) -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      LETTERS[b] = printable ? (char) b : next++;
      BYTES[LETTERS[b]] = (short) b;
    }
  }

  private ByteLetters() {}

  /// The letter of a byte, given as 0 to 255.
  static char letter(int b) {
    return LETTERS[b];
  }

  /// The byte of a letter, 0 to 255; -1 if it stands for none.
  static int toByte(char letter) {
    return letter < LIMIT ? BYTES[letter] : -1;
  }

  /// Bytes as letters.
  static String letters(byte[] bytes, int from, int to) {
    char[] letters = new char[to - from];
    for (int i = from; i < to; i++) {
      letters[i - from] = LETTERS[bytes[i] & 0xff];
    }
    return new String(letters);
  }
}
