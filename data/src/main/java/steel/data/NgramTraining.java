package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import steel.config.ConfigException;
import steel.data.language.CharacterPieces;
import steel.data.language.NgramTrainer;
import steel.data.language.Pieces;
import steel.data.language.UnigramPieces;
import steel.data.pack.DocumentFiles;
import steel.files.AtomicFile;
import steel.files.Checksum;
import steel.files.Progress;
import steel.tokenizer.TextSource;

/// Documents to an n-gram model, by which `perplexity_filter` judges: writes `LANG.arpa` and
/// `LANG.json` (what it was trained on) into a folder of models, and `LANG.sp.model` where pieces
/// are a model's. The same documents give the same bytes.
public final class NgramTraining {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private NgramTraining() {}

  /// How to train.
  ///
  /// @param field key of the text in a document
  /// @param pieces a SentencePiece unigram model; empty for characters
  /// @param order words of the longest n-grams
  /// @param memoryBytes what counts may take in memory; the rest is sorted on disk
  /// @param workers threads that cut texts into pieces
  public record Settings(
      String field, Optional<Path> pieces, int order, long memoryBytes, int workers) {}

  /// What came of it; also what `LANG.json` says.
  ///
  /// @param pieces `characters` or `sentencepiece`
  /// @param pieceModelHash SHA-256 of the piece model; empty for characters
  /// @param documents texts with a piece in them, each a sentence
  /// @param ngrams of every order, from 1
  /// @param fallbackDiscounts orders whose counts were too few or too regular to estimate from
  /// @param files SHA-256 of the files of documents
  /// @param arpaHash SHA-256 of the model
  public record Summary(
      String lang,
      String pieces,
      String pieceModelHash,
      int order,
      long documents,
      long pieceCount,
      List<Long> ngrams,
      List<Integer> fallbackDiscounts,
      Map<String, String> files,
      String arpaHash,
      String tool) {}

  /// Trains a model and writes it.
  ///
  /// @param in documents, as the stages before write them
  /// @param lang names the files
  /// @param models the folder they are written to
  /// @throws ConfigException if there are no documents, or `lang` is no name of a file
  /// @throws steel.files.FormatException if a document is broken, or the piece model is
  /// @throws IOException if the disk fails
  public static Summary run(
      List<Path> in, String lang, Path models, Settings settings, Progress progress)
      throws IOException {
    if (!lang.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
      throw new ConfigException(
          "--lang \"%s\": wants letters and digits, such as zh".formatted(lang));
    }
    TextSource texts = TrainingTexts.of(in, settings.field());
    Map<String, String> files = new LinkedHashMap<>();
    for (Path file : DocumentFiles.find(in)) {
      files.put(file.toString().replace('\\', '/'), Checksum.ofFile(file));
    }
    Pieces pieces = CharacterPieces.INSTANCE;
    String pieceModelHash = "";
    if (settings.pieces().isPresent()) {
      Path given = settings.pieces().get();
      if (!Files.exists(given)) {
        throw new ConfigException(
            "%s: no such file; --pieces wants a SentencePiece .model".formatted(given));
      }
      pieces = UnigramPieces.open(given);
      pieceModelHash = keepPieces(given, models.resolve(lang + ".sp.model"));
    }
    Path arpa = models.resolve(lang + ".arpa");
    NgramTrainer.Trained trained =
        train(texts, pieces, settings, models.resolve("." + lang + ".arpa.counts"), arpa, progress);
    Summary summary =
        new Summary(
            lang,
            pieces.kind(),
            pieceModelHash,
            settings.order(),
            trained.sentences(),
            trained.pieces(),
            trained.ngrams(),
            trained.fallback(),
            files,
            Checksum.ofFile(arpa),
            "steel data train ngram");
    AtomicFile.writeText(models.resolve(lang + ".json"), JSON.writeValueAsString(summary) + "\n");
    return summary;
  }

  private static NgramTrainer.Trained train(
      TextSource texts,
      Pieces pieces,
      Settings settings,
      Path workFolder,
      Path arpa,
      Progress progress)
      throws IOException {
    NgramTrainer.Options options =
        new NgramTrainer.Options(settings.order(), settings.memoryBytes(), settings.workers());
    AtomicReference<NgramTrainer.Trained> trained = new AtomicReference<>();
    AtomicFile.write(
        arpa,
        out -> trained.set(NgramTrainer.train(texts, pieces, options, workFolder, out, progress)));
    return trained.get();
  }

  /// Puts the piece model where the perplexity looks for it.
  private static String keepPieces(Path given, Path kept) throws IOException {
    if (!Files.exists(kept) || !Files.isSameFile(given, kept)) {
      AtomicFile.write(kept, out -> Files.copy(given, out));
    }
    return Checksum.ofFile(kept);
  }
}
