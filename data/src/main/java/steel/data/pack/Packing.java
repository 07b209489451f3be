package steel.data.pack;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import steel.data.ConvertSummary.Rejections;
import steel.data.Manifest;
import steel.data.PackRecipe;
import steel.data.PackSummary;
import steel.data.PackSummary.Source;
import steel.data.Profile;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;
import steel.data.shard.WorkFolder;
import steel.data.shard.Workers;
import steel.files.Progress;
import steel.tokenizer.Tokenizer;

/// Packs files of documents in two steps, each of which goes on where an earlier process stopped:
/// shards of documents are encoded one by one, then packed files are filled from their tokens.
public final class Packing {
  private static final String STAGE = "shards";
  private static final long LARGE_BYTES = 32L << 20;

  private final Tokenizer tokenizer;
  private final PackRecipe recipe;
  private final Streams streams;
  private final WorkFolder work;
  private final Progress progress;
  private final TokenType type;

  /// @param work remembers what is done
  public Packing(
      Tokenizer tokenizer,
      PackRecipe recipe,
      List<Path> files,
      WorkFolder work,
      Progress progress) {
    this.tokenizer = tokenizer;
    this.recipe = recipe;
    this.streams = Streams.of(files, recipe.dealing());
    this.work = work;
    this.progress = progress;
    this.type = TokenType.of(tokenizer.vocabSize());
  }

  /// What the result depends on, beside the files.
  public static String settings(Tokenizer tokenizer, PackRecipe recipe) {
    return "pack\n" + tokenizer.hash() + "\n" + recipe.toYaml();
  }

  /// Does all of it.
  ///
  /// @param out gets `train/`, `validation/` and `rejected.jsonl`
  /// @throws IOException if the disk fails
  public PackSummary run(Path out) throws IOException {
    List<Shard> shards = ShardPlan.of(streams.files(), recipe.threads()).shards();
    encode(shards);
    ShardReport report = ShardReport.empty();
    List<ShardReport> reports = new ArrayList<>();
    try (OutputStream rejected =
        new BufferedOutputStream(Files.newOutputStream(out.resolve(ShardEncoder.REJECTED)))) {
      for (Shard shard : shards) {
        ShardReport next = ShardReport.read(folder(shard));
        reports.add(next);
        report.add(next);
        Files.copy(folder(shard).resolve(ShardEncoder.REJECTED), rejected);
      }
    }
    PackSummary.Part train = fill(out, "train", shards, reports, report.train());
    PackSummary.Part validation = fill(out, "validation", shards, reports, report.validation());
    Map<String, Source> sources = new TreeMap<>(report.train());
    report.validation().forEach((name, more) -> sources.merge(name, more, Source::plus));
    Map<String, Rejections> causes = new LinkedHashMap<>();
    report.rejected().forEach((cause, some) -> causes.put(cause.label(), some));
    return new PackSummary(train, validation, sources, causes);
  }

  private Path folder(Shard shard) {
    return work.result(STAGE, shard);
  }

  private void encode(List<Shard> shards) throws IOException {
    ShardEncoder encoder = new ShardEncoder(new DocumentEncoder(tokenizer, recipe), type, recipe);
    long bytes = shards.stream().mapToLong(Shard::bytes).sum();
    // a large file that cannot be cut would keep one thread busy when all others are done
    List<Shard> large = new ArrayList<>();
    List<Shard> others = new ArrayList<>();
    for (Shard shard : shards) {
      (!shard.isPart() && shard.bytes() > LARGE_BYTES ? large : others).add(shard);
    }
    try (Progress.Task task = progress.start("pack", "bytes", bytes)) {
      encode(encoder, large, 1, recipe.threads(), task);
      encode(encoder, others, recipe.threads(), 1, task);
    }
  }

  /// @param atOnce shards under way
  /// @param threads of each
  private void encode(
      ShardEncoder encoder, List<Shard> shards, int atOnce, int threads, Progress.Task task)
      throws IOException {
    work.makeAll(
        STAGE,
        shards,
        atOnce,
        shard -> task.advance(shard.bytes()),
        (shard, into) -> {
          ShardProgress progressOfIt = new ShardProgress(shard, task);
          encoder.encode(shard, threads, progressOfIt, into);
          progressOfIt.accept(shard.bytes());
        });
  }

  /// Reports what is read of a shard: never more than it has, though its last line may end behind
  /// it. For the one thread that reads.
  private static final class ShardProgress implements LongConsumer {
    private final Progress.Task task;
    private long left;

    ShardProgress(Shard shard, Progress.Task task) {
      this.left = shard.bytes();
      this.task = task;
    }

    @Override
    public void accept(long bytes) {
      long more = Math.min(bytes, left);
      left -= more;
      task.advance(more);
    }
  }

  /// Fills the packed files of one part.
  private PackSummary.Part fill(
      Path out,
      String part,
      List<Shard> shards,
      List<ShardReport> reports,
      Map<String, Source> sources)
      throws IOException {
    Path folder = Files.createDirectories(out.resolve(part));
    List<ChunkFile> chunks = new ArrayList<>();
    long lost = 0;
    for (int stream = 0; stream < streams.count(); stream++) {
      TokenStream tokens = stream(part, stream, shards, reports);
      ChunkPlan plan = plan(tokens.tokens(), part);
      lost += plan.lost();
      addChunks(plan, tokens, stream, chunks);
    }
    Manifest.PackedFile[] files = new Manifest.PackedFile[chunks.size()];
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      numbers.add(i);
    }
    try (Progress.Task task = progress.start("fill " + part, "files", files.length)) {
      Workers.run(
          recipe.threads(),
          numbers,
          i -> {
            files[i] = fill(chunks.get(i), part, folder);
            task.advance(1);
          });
    }
    Manifest manifest = manifest(List.of(files), sources);
    manifest.write(folder);
    return new PackSummary.Part(
        files.length, ShardReport.documents(sources), manifest.tokens(), manifest.blocks(), lost);
  }

  private TokenStream stream(
      String part, int stream, List<Shard> shards, List<ShardReport> reports) {
    List<TokenStream.Piece> pieces = new ArrayList<>();
    boolean isTrain = part.equals("train");
    for (Shard shard : shards) {
      if (streams.streamOf(shard.file()) == stream) {
        ShardReport report = reports.get(shard.number());
        Path file = folder(shard).resolve(isTrain ? ShardEncoder.TRAIN : ShardEncoder.VALIDATION);
        long tokens = ShardReport.tokens(isTrain ? report.train() : report.validation());
        pieces.add(new TokenStream.Piece(file, tokens));
      }
    }
    return new TokenStream(pieces, type);
  }

  private ChunkPlan plan(long tokens, String part) {
    boolean repeatsRest =
        recipe.profile() == Profile.REFERENCE && streams.count() == 1 && part.equals("train");
    return ChunkPlan.of(tokens, chunkSize(), recipe.minRemainder(), repeatsRest);
  }

  private long chunkSize() {
    return (long) recipe.blockLength() * recipe.blocksPerFile();
  }

  private void addChunks(ChunkPlan plan, TokenStream tokens, int stream, List<ChunkFile> chunks) {
    long from = 0;
    for (int i = 0; i < plan.fill().size(); i++) {
      String name = "%s_process%d_%010d.bin".formatted(recipe.name(), stream, i);
      long count = plan.fill().get(i);
      chunks.add(new ChunkFile(name, tokens, from, count, chunkSize(), tokenizer.endOfText()));
      from += count;
    }
  }

  /// Writes a packed file, unless it is there, and gives it a second name in the output.
  private Manifest.PackedFile fill(ChunkFile chunk, String part, Path folder) throws IOException {
    String name = part + "/" + chunk.name();
    work.make(name, into -> PackedFileNote.write(into, chunk.write(into)));
    Path made = work.path(name);
    Path target = folder.resolve(chunk.name());
    try {
      Files.createLink(target, made.resolve(chunk.name()));
    } catch (UnsupportedOperationException | IOException e) { // some disks have no links
      Files.copy(made.resolve(chunk.name()), target);
    }
    return PackedFileNote.read(made);
  }

  private Manifest manifest(List<Manifest.PackedFile> files, Map<String, Source> sources) {
    return new Manifest(
        type.label(),
        recipe.blockLength(),
        chunkSize(),
        files.stream().mapToLong(Manifest.PackedFile::tokens).sum(),
        ShardReport.documents(sources),
        tokenizer.vocabSize(),
        tokenizer.endOfText(),
        tokenizer.imEnd(),
        tokenizer.hash(),
        sources,
        files,
        recipe.toYaml());
  }
}
