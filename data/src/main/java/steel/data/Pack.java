package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.data.pack.ChunkWriter;
import steel.data.pack.DocumentEncoder;
import steel.data.pack.DocumentEncoder.Batch;
import steel.data.pack.DocumentEncoder.Encoded;
import steel.data.pack.DocumentFiles;
import steel.data.pack.TokenType;
import steel.data.record.Cause;
import steel.data.record.OrderedWorkers;
import steel.data.record.OutputFolder;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.files.AtomicFile;
import steel.files.AtomicFolder;
import steel.files.Progress;
import steel.tokenizer.Tokenizer;

/// Documents to packed tokens, byte for byte as the original's LITPKDS files.
///
/// Each document is followed by `<|im_end|>`; all of them make one stream, cut into blocks. Writes
/// `train/` and `validation/`, each with its files and a [Manifest], and `summary.json`. The same
/// input gives the same bytes, whatever the number of workers.
public final class Pack {
  private static final int BATCH_RECORDS = 256;
  private static final int SHOWN_REJECTED = 3;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Tokenizer tokenizer;
  private final PackRecipe recipe;
  private final Part train;
  private final Part validation;
  private final Map<String, PackSummary.Source> sources = new TreeMap<>();
  private final Map<Cause, List<ConvertSummary.Rejected>> firstRejected =
      new EnumMap<>(Cause.class);
  private final Map<Cause, Long> rejected = new EnumMap<>(Cause.class);

  private Pack(Tokenizer tokenizer, PackRecipe recipe, Part train, Part validation) {
    this.tokenizer = tokenizer;
    this.recipe = recipe;
    this.train = train;
    this.validation = validation;
  }

  /// Packs every document of the inputs.
  ///
  /// @param in files of documents, or folders that `data convert` or `data clean` wrote
  /// @param out the folder to write; it appears whole or not at all, and replaces an older one
  /// @return what `out/summary.json` says
  /// @throws ConfigException if there are no documents, or `out` is something else than an older
  ///   output
  /// @throws IOException if the disk fails; a full one says so and names the file
  public static PackSummary run(
      List<Path> in, Tokenizer tokenizer, Path out, PackRecipe recipe, Progress progress)
      throws IOException {
    List<Path> files = DocumentFiles.find(in);
    OutputFolder.check(out, in, Set.of("train", "validation"));
    try (AtomicFolder folder = AtomicFolder.beside(out)) {
      PackSummary summary;
      ChunkWriter.Settings settings = settings(tokenizer, recipe);
      try (Part train = new Part(folder.path(), out, "train", recipe.name(), settings);
          Part validation = new Part(folder.path(), out, "validation", recipe.name(), settings)) {
        summary = new Pack(tokenizer, recipe, train, validation).pack(files, progress);
      }
      if (summary.sources().isEmpty()) {
        throw new ConfigException("no documents in " + in + ": nothing to pack");
      }
      AtomicFile.writeText(
          folder.path().resolve("summary.json"), JSON.writeValueAsString(summary) + "\n");
      folder.commit();
      return summary;
    }
  }

  private static ChunkWriter.Settings settings(Tokenizer tokenizer, PackRecipe recipe) {
    long chunkSize = (long) recipe.blockLength() * recipe.blocksPerFile();
    return new ChunkWriter.Settings(
        TokenType.of(tokenizer.vocabSize()),
        chunkSize,
        tokenizer.endOfText(),
        recipe.minRemainder());
  }

  /// One of the two folders. Owns its writer.
  private static final class Part implements AutoCloseable {
    private final Path folder;
    private final ChunkWriter writer;
    private final ChunkWriter.Settings settings;
    private long documents;

    Part(Path parent, Path shownAs, String name, String prefix, ChunkWriter.Settings settings)
        throws IOException {
      this.folder = Files.createDirectories(parent.resolve(name));
      this.settings = settings;
      this.writer = new ChunkWriter(folder, shownAs.resolve(name), prefix + "_process0", settings);
    }

    void add(DocumentEncoder.Part part) throws IOException {
      documents += part.documents();
      writer.add(part.tokens());
    }

    PackSummary.Part finish(Tokenizer tokenizer, PackRecipe recipe) throws IOException {
      List<Manifest.PackedFile> files = writer.finish();
      long tokens = files.stream().mapToLong(Manifest.PackedFile::tokens).sum();
      Manifest manifest =
          new Manifest(
              settings.type().label(),
              recipe.blockLength(),
              settings.chunkSize(),
              tokens,
              documents,
              tokenizer.vocabSize(),
              settings.pad(),
              tokenizer.imEnd(),
              tokenizer.hash(),
              files,
              recipe.toYaml());
      manifest.write(folder);
      return new PackSummary.Part(files.size(), documents, tokens, manifest.blocks());
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  private PackSummary pack(List<Path> files, Progress progress) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    DocumentEncoder encoder = new DocumentEncoder(tokenizer, recipe);
    try (Progress.Task task = progress.start("pack", "bytes", bytes);
        OrderedWorkers<Batch, Encoded> workers =
            new OrderedWorkers<>(recipe.threads(), encoder::encode, this::write)) {
      for (Path file : files) {
        read(file, workers, task);
      }
      workers.finish();
    }
    return new PackSummary(
        train.finish(tokenizer, recipe),
        validation.finish(tokenizer, recipe),
        sources,
        rejections());
  }

  private void read(Path file, OrderedWorkers<Batch, Encoded> workers, Progress.Task task)
      throws IOException {
    String name = file.getFileName().toString();
    String source = name.substring(0, Math.max(1, name.indexOf('.')));
    RecordFile.Columns columns =
        new RecordFile.Columns(List.of(recipe.textField()), List.of("id", "source"));
    List<RawRecord> batch = new ArrayList<>();
    new RecordFile(file, columns, recipe.maxRecordBytes())
        .read(
            task::advance,
            record -> {
              batch.add(record);
              if (batch.size() == BATCH_RECORDS) {
                workers.submit(new Batch(name, source, List.copyOf(batch)));
                batch.clear();
              }
              return true;
            });
    workers.submit(new Batch(name, source, List.copyOf(batch)));
  }

  private void write(Encoded encoded) throws IOException {
    train.add(encoded.train());
    validation.add(encoded.validation());
    encoded.sources().forEach((name, more) -> sources.merge(name, more, DocumentEncoder::sum));
    for (DocumentEncoder.Refused refused : encoded.refused()) {
      rejected.merge(refused.cause(), 1L, Long::sum);
      List<ConvertSummary.Rejected> first =
          firstRejected.computeIfAbsent(refused.cause(), _ -> new ArrayList<>());
      if (first.size() < SHOWN_REJECTED) {
        first.add(refused.rejected());
      }
    }
  }

  private Map<String, ConvertSummary.Rejections> rejections() {
    Map<String, ConvertSummary.Rejections> all = new LinkedHashMap<>();
    firstRejected.forEach(
        (cause, first) ->
            all.put(
                cause.label(),
                new ConvertSummary.Rejections(rejected.getOrDefault(cause, 0L), first)));
    return all;
  }
}
