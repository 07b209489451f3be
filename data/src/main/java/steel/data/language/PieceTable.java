package steel.data.language;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import steel.files.FormatException;

/// The pieces of a unigram model, ready to be found in a text.
///
/// @param trie the pieces that a cut may use
/// @param kept the pieces that users defined, which win over everything
/// @param scores by piece; NaN for those that users defined
/// @param unknown the piece that stands for what is in none
/// @param bytes the pieces of single bytes; empty if the model does not fall back to them
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record PieceTable(
    PieceTrie trie,
    PieceTrie kept,
    float[] scores,
    float min,
    float max,
    int unknown,
    int[] bytes) {

  static PieceTable of(Path file, SentencePieceFile model) {
    List<SentencePieceFile.Piece> pieces = model.pieces();
    PieceTrie trie = new PieceTrie();
    PieceTrie kept = new PieceTrie();
    PieceTrie others = new PieceTrie();
    float[] scores = new float[pieces.size()];
    float min = Float.MAX_VALUE;
    float max = -Float.MAX_VALUE;
    int unknown = -1;
    for (int i = 0; i < scores.length; i++) {
      SentencePieceFile.Piece piece = pieces.get(i);
      scores[i] = piece.score();
      PieceTrie home = trie;
      switch (piece.type()) {
        case NORMAL -> {
          min = Math.min(min, piece.score());
          max = Math.max(max, piece.score());
        }
        case USER_DEFINED -> {
          scores[i] = Float.NaN;
          kept.add(piece.letters(), i);
        }
        case UNKNOWN -> {
          if (unknown >= 0) {
            throw new FormatException(file, "has two pieces for what is unknown; wants one");
          }
          unknown = i;
          home = others;
        }
        case CONTROL, UNUSED, BYTE -> home = others;
      }
      if (!home.add(piece.letters(), i)) {
        throw new FormatException(file, "has the piece \"" + piece.letters() + "\" twice");
      }
    }
    if (unknown < 0) {
      throw new FormatException(file, "has no piece for what is unknown; wants one");
    }
    return new PieceTable(trie, kept, scores, min, max, unknown, bytePieces(file, model));
  }

  private static int[] bytePieces(Path file, SentencePieceFile model) {
    int[] bytes = new int[model.trainer().byteFallback() ? 256 : 0];
    Arrays.fill(bytes, -1);
    for (int i = 0; i < model.pieces().size() && bytes.length > 0; i++) {
      SentencePieceFile.Piece piece = model.pieces().get(i);
      if (piece.type() == SentencePieceFile.Type.BYTE) {
        int value = byteOf(piece.letters());
        if (value < 0) {
          throw new FormatException(file, piece.letters() + " is no byte; wants <0x00> to <0xFF>");
        }
        bytes[value] = i;
      }
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        throw new FormatException(file, "falls back to bytes, but has no piece for byte " + i);
      }
    }
    return bytes;
  }

  private static int byteOf(String letters) {
    boolean form = letters.length() == 6 && letters.startsWith("<0x") && letters.endsWith(">");
    int high = form ? Character.digit(letters.charAt(3), 16) : -1;
    int low = form ? Character.digit(letters.charAt(4), 16) : -1;
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }
}
