package steel.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.data.pack.BlockCensus;
import steel.files.Progress;

/// Proves that training reads every block once an epoch: goes through the samples as the readers of
/// a run would, in the order that they are trained on, and counts the reads of each block. Nothing
/// is computed but numbers; headers and lengths of the files are checked.
public final class Coverage {
  private static final int REPORTED_SAMPLES = 1 << 14; // a sample takes less time than a report

  private final Run run;
  private final Progress.Task task;

  private Coverage(Run run, Progress.Task task) {
    this.run = run;
    this.task = task;
  }

  /// How the blocks are read.
  ///
  /// @param seed of the run
  /// @param worldSize processes that go on at `resumeAt`; before, there is one
  /// @param workers of each process that read blocks
  /// @param resumeAt samples that were taken before
  /// @param epochs to go through, from the one on that `resumeAt` is in
  public record Run(long seed, int worldSize, int workers, long resumeAt, int epochs) {
    public Run {
      requirePositive("world size", worldSize);
      requirePositive("workers", workers);
      requirePositive("epochs", epochs);
      if (resumeAt < 0) {
        throw new ConfigException("cannot resume at a negative sample, " + resumeAt);
      }
    }

    private static void requirePositive(String what, int n) {
      if (n < 1) {
        throw new ConfigException("%s must be at least 1, got %d".formatted(what, n));
      }
    }

    int readers() {
      return Math.multiplyExact(worldSize, workers);
    }
  }

  /// Goes through packed data, or a mixture of it.
  ///
  /// @param path a folder of packed tokens, an output of [Pack], or a mixture file
  /// @param append folders that join at the resume point
  /// @throws ConfigException if there are no packed tokens, or what is appended does not fit
  /// @throws steel.files.FormatException if a packed file is broken
  /// @throws IOException if the disk fails
  public static CoverageSummary of(Path path, List<Path> append, Run run, Progress progress)
      throws IOException {
    try (Progress.Task task = progress.start("coverage", "blocks", -1)) {
      Coverage coverage = new Coverage(run, task);
      List<CoverageSummary.Set> sets =
          Mixture.isMixture(path)
              ? coverage.ofMixture(path, append)
              : coverage.ofFolders(path, append);
      boolean exact = sets.stream().allMatch(set -> set.missing() == 0 && set.repeated() == 0);
      return new CoverageSummary(exact, run.readers(), sets);
    }
  }

  private List<CoverageSummary.Set> ofFolders(Path path, List<Path> append) throws IOException {
    List<Path> folders = folders(path);
    if (folders.size() > 1 && !append.isEmpty()) {
      throw new ConfigException(
          "%s: holds several sets; name the one to append to, such as %s"
              .formatted(path, folders.getFirst()));
    }
    List<CoverageSummary.Set> sets = new ArrayList<>();
    for (Path folder : folders) {
      sets.add(ofFolder(folder, append));
    }
    return sets;
  }

  /// A folder with a manifest, or those inside it that have one.
  private static List<Path> folders(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new ConfigException(path + ": no such file or folder");
    }
    if (Files.exists(path.resolve(Manifest.FILE_NAME))) {
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      List<Path> folders =
          inside.filter(f -> Files.exists(f.resolve(Manifest.FILE_NAME))).sorted().toList();
      if (folders.isEmpty()) {
        throw new ConfigException(path + ": no packed tokens here: nothing has a manifest.json");
      }
      return folders;
    }
  }

  private CoverageSummary.Set ofFolder(Path folder, List<Path> append) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(folder));
    folders.addAll(append);
    try (PackedBlocks blocks = PackedBlocks.open(folders)) {
      long first = Manifest.read(folder).blocks();
      if (first == 0) {
        return set(folder.toString(), 0, 0, new BlockCensus(0));
      }
      long more = blocks.count() - first;
      BlockOrder order =
          new BlockOrder(
              run.seed(),
              first,
              more == 0 ? List.of() : List.of(new BlockOrder.Append(run.resumeAt(), more)));
      BlockCensus census = new BlockCensus(blocks.count());
      long start = order.epochOf(run.resumeAt());
      for (long epoch = start; epoch < start + run.epochs(); epoch++) {
        long from = order.firstOf(epoch);
        long to = order.firstOf(epoch + 1);
        census.begin(to - from);
        read(from, to, sample -> census.read(order.at(sample), blocks.tokens(order.at(sample))));
        census.end();
      }
      return set(folder.toString(), blocks.count(), run.epochs() * blocks.tokens(), census);
    }
  }

  private List<CoverageSummary.Set> ofMixture(Path file, List<Path> append) throws IOException {
    if (!append.isEmpty()) {
      throw new ConfigException(
          file + ": a mixture is read as it stands; name one of its folders to append to it");
    }
    try (Mixture mixture = Mixture.open(file, run.seed())) {
      List<Mixture.Planned> plan = mixture.plan();
      List<BlockCensus> censuses =
          plan.stream().map(planned -> new BlockCensus(planned.blocks())).toList();
      read(
          0,
          mixture.count(),
          sample -> {
            Mixture.Place place = mixture.at(sample);
            BlockCensus census = censuses.get(place.source());
            long blocks = plan.get(place.source()).blocks();
            if (place.turn() % blocks == 0) {
              census.begin(blocks);
            }
            census.read(place.block(), mixture.tokens(place));
            if (place.turn() % blocks == blocks - 1) {
              census.end();
            }
          });
      List<CoverageSummary.Set> sets = new ArrayList<>();
      for (int i = 0; i < plan.size(); i++) {
        Mixture.Planned planned = plan.get(i);
        long tokens = planned.plannedBlocks() * mixture.blockLength();
        sets.add(set(planned.name(), planned.blocks(), tokens, censuses.get(i)));
      }
      return sets;
    }
  }

  /// Takes samples as the readers of the run do, one process before the resume point, all readers
  /// in turn after it.
  ///
  /// @param from first sample
  /// @param to the sample after the last
  private void read(long from, long to, LongConsumer sink) {
    long resume = Math.clamp(run.resumeAt(), from, to);
    takeTurns(new ReaderShare[] {new ReaderShare(from, 1, 0)}, resume, sink);
    ReaderShare[] readers = new ReaderShare[run.readers()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = new ReaderShare(resume, readers.length, i);
    }
    takeTurns(readers, to, sink);
  }

  private void takeTurns(ReaderShare[] readers, long to, LongConsumer sink) {
    long taken = 0;
    for (long turn = 0; readers[0].at(turn) < to; turn++) {
      for (ReaderShare reader : readers) {
        long sample = reader.at(turn);
        if (sample < to) { // the others wait for the next epoch
          sink.accept(sample);
          if (++taken % REPORTED_SAMPLES == 0) {
            task.advance(REPORTED_SAMPLES);
          }
        }
      }
    }
    task.advance(taken % REPORTED_SAMPLES);
  }

  private static CoverageSummary.Set set(
      String name, long blocks, long planned, BlockCensus census) {
    return new CoverageSummary.Set(
        name,
        blocks,
        census.epochs(),
        census.reads(),
        census.tokens(),
        planned,
        census.missing(),
        census.repeated());
  }
}
