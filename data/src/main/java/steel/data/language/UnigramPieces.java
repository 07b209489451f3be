package steel.data.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.files.Checksum;

/// The pieces of a SentencePiece unigram model: of all ways to cut a text into its pieces, the one
/// whose scores add up to most. Safe for use by several threads; the time is linear in the text.
///
/// Sums are in single precision and of equal ones the cut that was found first stays, as in
/// SentencePiece, so that the pieces are SentencePiece's.
///
/// Source: Kudo 2018, arXiv:1804.10959 (model, Viterbi); `unigram_model.cc` and
/// `sentencepiece_processor.cc` of google/sentencepiece (score of the unknown, ties, runs).
public final class UnigramPieces implements Pieces {
  static final String KIND = "sentencepiece";
  private static final float UNKNOWN_PENALTY = 10f;

  private final List<SentencePieceFile.Piece> pieces;
  private final PieceTable table;
  private final PieceNormalizer normalizer;
  private final float unknownScore;
  private final String hash;

  private UnigramPieces(Path file, SentencePieceFile model, String hash) {
    this.hash = hash;
    pieces = model.pieces();
    table = PieceTable.of(file, model);
    unknownScore = table.min() - UNKNOWN_PENALTY;
    normalizer =
        new PieceNormalizer(
            CharacterMap.of(file, model.normalization().characters()),
            model.normalization(),
            model.trainer().spaceIsSuffix(),
            table.kept());
  }

  /// Reads a `.model` file.
  ///
  /// @throws steel.files.FormatException if it is none, or no unigram model
  /// @throws IOException if the disk fails
  public static UnigramPieces open(Path file) throws IOException {
    return new UnigramPieces(file, SentencePieceFile.read(file), Checksum.ofFile(file));
  }

  /// SHA-256 of the file.
  public String hash() {
    return hash;
  }

  /// The pieces of a text, as letters; neighbouring unknown characters are one.
  public List<String> pieces(String text) {
    List<String> letters = new ArrayList<>();
    cut(
        text,
        new Sink() {
          @Override
          public void piece(int number) {
            letters.add(UnigramPieces.this.piece(number));
          }

          @Override
          public void unknown(String unknown) {
            letters.add(unknown);
          }
        });
    return letters;
  }

  @Override
  public void cut(String text, Sink sink) {
    CodePoints points = normalizer.normalize(text);
    int n = points.size();
    Paths paths = new Paths(n);
    for (int at = 0; at < n; at++) {
      if (at == 0 || paths.starts[at] >= 0) {
        extend(points, at, paths);
      }
    }
    int count = paths.markEnds();
    int from = 0;
    for (int i = 0; i < count; i++) {
      int to = paths.ends[i];
      int piece = paths.pieces[to];
      if (piece != table.unknown()) {
        sink.piece(piece);
        from = to;
        continue;
      }
      while (i + 1 < count && paths.pieces[paths.ends[i + 1]] == table.unknown()) {
        to = paths.ends[++i];
      }
      giveUnknown(points.text(from, to), sink);
      from = to;
    }
  }

  private void giveUnknown(String letters, Sink sink) {
    if (table.bytes().length == 0) {
      sink.unknown(letters);
      return;
    }
    for (byte b : letters.getBytes(StandardCharsets.UTF_8)) {
      sink.piece(table.bytes()[b & 0xff]);
    }
  }

  /// Offers every piece that begins at a place as the last of a path.
  private void extend(CodePoints points, int from, Paths paths) {
    float before = paths.scores[from];
    boolean single = false;
    int node = PieceTrie.ROOT;
    for (int i = from; i < points.size(); i++) {
      node = table.trie().child(node, points.get(i));
      if (node == PieceTrie.NONE) {
        break;
      }
      int piece = table.trie().piece(node);
      if (piece != PieceTrie.NONE) {
        single |= i == from;
        float score = table.scores()[piece];
        if (Float.isNaN(score)) {
          paths.offer(from, i + 1, piece, userDefinedScore(points, from, i + 1) + before);
        } else {
          paths.offer(from, i + 1, piece, score + before);
        }
      }
    }
    if (!single) {
      paths.offer(from, from + 1, table.unknown(), unknownScore + before);
    }
  }

  /// More than any other cut of the same letters can reach; grows with their UTF-8 bytes.
  private double userDefinedScore(CodePoints points, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      int c = points.get(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return length * table.max() - 0.1;
  }

  @Override
  public int size() {
    return pieces.size();
  }

  @Override
  public String piece(int number) {
    return pieces.get(number).letters();
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// The best path to every place of a text.
  private static final class Paths {
    private final float[] scores;
    private final int[] starts; // of the last piece; -1 where no path leads
    private final int[] pieces; // the last one
    private int[] ends = new int[0];

    Paths(int n) {
      scores = new float[n + 1];
      starts = new int[n + 1];
      pieces = new int[n + 1];
      Arrays.fill(starts, -1);
    }

    void offer(int from, int to, int piece, double score) {
      if (starts[to] < 0 || score > scores[to]) {
        scores[to] = (float) score;
        starts[to] = from;
        pieces[to] = piece;
      }
    }

    /// Puts the ends of the best path's pieces into `ends`, in order.
    ///
    /// @return how many there are
    int markEnds() {
      int last = scores.length - 1;
      int count = 0;
      for (int at = last; at > 0; at = starts[at]) {
        count++;
      }
      ends = new int[count];
      int i = count;
      for (int at = last; at > 0; at = starts[at]) {
        ends[--i] = at;
      }
      return count;
    }
  }
}
