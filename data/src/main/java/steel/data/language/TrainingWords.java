package steel.data.language;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The words of the texts that an n-gram model is trained on, numbered as they come.
final class TrainingWords {
  static final int BEGIN = 1;
  static final int END = 2;

  private static final Set<String> SPECIAL = Set.of("<unk>", "<UNK>", "<s>", "</s>");
  private static final int NONE = -1;

  private final Pieces pieces;
  private final int[] byPiece; // 0 for pieces not met yet
  private final Map<String, Integer> others = new HashMap<>();
  private final List<byte[]> letters = new ArrayList<>();

  TrainingWords(Pieces pieces) {
    this.pieces = pieces;
    this.byPiece = new int[pieces.size()];
    for (String word : List.of("<unk>", "<s>", "</s>")) {
      letters.add(word.getBytes(StandardCharsets.UTF_8));
    }
  }

  int size() {
    return letters.size();
  }

  /// A word as UTF-8.
  byte[] letters(int word) {
    return letters.get(word);
  }

  /// The word that a piece is; negative if it is none, but holds white space.
  int ofPiece(int piece) {
    int word = byPiece[piece];
    if (word == 0) {
      String text = pieces.piece(piece);
      word = PieceLines.isOneWord(text) ? ofLetters(text) : NONE;
      byPiece[piece] = word;
    }
    return word;
  }

  /// The word of some letters; negative for those that mean something in a model, such as `<s>`.
  int ofLetters(String text) {
    if (SPECIAL.contains(text)) {
      return NONE;
    }
    Integer known = others.get(text);
    if (known == null) {
      known = letters.size();
      letters.add(text.getBytes(StandardCharsets.UTF_8));
      others.put(text, known);
    }
    return known;
  }
}
