package steel.data.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.config.ConfigException;
import steel.files.Checksum;

/// How surprising a text is to an n-gram model: `10^(-sum / n)`, where `sum` are the log10
/// probabilities of its pieces and of the end of its lines, and `n` counts both. Thread-safe.
///
/// The text is cut into pieces, the pieces are joined by spaces, and every line of that is a
/// sentence; a piece model usually leaves one line. Source: data-juicer's `perplexity_filter`, on
/// the models of Wenzek et al. 2020, CCNet, arXiv:1911.00359.
public final class PerplexityModel {
  private static final List<String> ENDINGS = List.of(".arpa", ".arpa.gz", ".arpa.zst");

  private final Pieces pieces;
  private final NgramModel model;
  private final int[] words; // by piece; NONE for pieces that hold white space
  private final Map<String, String> hashes;

  private PerplexityModel(Pieces pieces, NgramModel model, Map<String, String> hashes) {
    this.pieces = pieces;
    this.model = model;
    this.hashes = Collections.unmodifiableMap(hashes);
    this.words = new int[pieces.size()];
    for (int i = 0; i < words.length; i++) {
      String letters = pieces.piece(i);
      words[i] = PieceLines.isOneWord(letters) ? model.word(letters) : LineScores.NONE;
    }
  }

  /// Opens the model of a language: `LANG.arpa`, `LANG.arpa.gz` or `LANG.arpa.zst`, and the pieces
  /// it was trained on: those that `LANG.json` names, or where that is missing `LANG.sp.model`.
  ///
  /// @param models the folder of the files
  /// @param lang such as `zh`
  /// @throws ConfigException if a file is missing
  /// @throws steel.files.FormatException if one is not what it should be
  /// @throws IOException if the disk fails
  public static PerplexityModel open(Path models, String lang) throws IOException {
    Path arpa = find(models, lang);
    Path cardFile = models.resolve(lang + ".json");
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put(arpa.getFileName().toString(), Checksum.ofFile(arpa));
    NgramCard card =
        Files.exists(cardFile) ? NgramCard.read(cardFile) : new NgramCard(UnigramPieces.KIND, "");
    Pieces pieces;
    if (card.isOfCharacters()) {
      pieces = CharacterPieces.INSTANCE;
    } else {
      Path file = models.resolve(lang + ".sp.model");
      hashes.put(lang + ".sp.model", pieceModelHash(file, arpa, card));
      pieces = UnigramPieces.open(file);
    }
    return new PerplexityModel(pieces, NgramModel.readArpa(arpa), hashes);
  }

  private static String pieceModelHash(Path file, Path arpa, NgramCard card) throws IOException {
    if (!Files.exists(file)) {
      throw new ConfigException(
          "%s: is not there; %s knows its pieces only".formatted(file, arpa.getFileName()));
    }
    String hash = Checksum.ofFile(file);
    if (!card.pieceModelHash().isEmpty() && !card.pieceModelHash().equals(hash)) {
      throw new ConfigException(
          "%s: is not the piece model that %s was trained on, whose SHA-256 is %s"
              .formatted(file, arpa.getFileName(), card.pieceModelHash()));
    }
    return hash;
  }

  private static Path find(Path models, String lang) {
    for (String ending : ENDINGS) {
      Path file = models.resolve(lang + ending);
      if (Files.exists(file)) {
        return file;
      }
    }
    Path binary = models.resolve(lang + ".arpa.bin");
    throw new ConfigException(
        Files.exists(binary)
            ? binary
                + ": a binary of KenLM, whose layout is KenLM's own; put the ARPA text that it was"
                + " made of beside it, as "
                + lang
                + ".arpa or .arpa.gz"
            : "%s: holds no %s.arpa (or .arpa.gz, .arpa.zst); steel data train ngram makes one"
                .formatted(models, lang));
  }

  /// How surprising a text is, not rounded; 0 for a text without pieces.
  public double perplexity(String text) {
    LineScores lines = new LineScores(model, words, pieces);
    pieces.cut(text, lines);
    return lines.perplexity();
  }

  /// What the text is cut into.
  public Pieces pieces() {
    return pieces;
  }

  /// The n-grams.
  public NgramModel model() {
    return model;
  }

  /// SHA-256 of every file behind the figures, by name.
  public Map<String, String> hashes() {
    return hashes;
  }
}
