package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// Finds out whether any text gives a token of the vocabulary.
///
/// A token that stands in a text was merged from its bytes alone, lay in one piece, and every part
/// of a text in NFC is in NFC: so it is enough to look at the token by itself. Where it is cut only
/// what stands beside it can help, such as another line break behind `"\n "`, so neighbours of
/// every class are tried. What is left may still be a token that always merges on.
final class TokenReach {
  private static final String[] NEIGHBOURS = {"", "a", "1", " ", "\t", "\n", "!", "'", "l", "e"};

  private final PieceEncoder pieces;
  private final Splitting.Scanner scanner;
  private final TokenForm form;
  private final IntList ids = new IntList(16);

  TokenReach(Tokenizer tokenizer) {
    this.pieces = tokenizer.pieceEncoder();
    this.scanner = tokenizer.form().splitting().scanner();
    this.form = tokenizer.form();
  }

  /// @param bytes of the token
  /// @param isWhole whether they are valid UTF-8
  TokenEntry.Reach of(int id, byte[] bytes, boolean isWhole) {
    ids.clear();
    pieces.encode(bytes, 0, bytes.length, ids);
    if (ids.size() != 1 || ids.toArray()[0] != id) {
      return TokenEntry.Reach.NOT_MERGED;
    }
    if (!isWhole) {
      return TokenEntry.Reach.GIVEN;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (form.normalises() && !Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      return TokenEntry.Reach.NOT_NORMAL;
    }
    return liesInOnePiece(text, bytes.length) ? TokenEntry.Reach.GIVEN : TokenEntry.Reach.CUT;
  }

  private boolean liesInOnePiece(String text, int width) {
    for (String before : NEIGHBOURS) {
      for (String behind : NEIGHBOURS) {
        byte[] whole = (before + text + behind).getBytes(StandardCharsets.UTF_8);
        int from = before.length();
        int end = 0;
        while (end <= from) {
          end = scanner.pieceEnd(whole, end, whole.length);
        }
        if (end >= from + width) {
          return true;
        }
      }
    }
    return false;
  }
}
