import com.github.javacliparser.ClassOption;
import com.sun.management.OperatingSystemMXBean;
import com.yahoo.labs.samoa.instances.Attribute;
import com.yahoo.labs.samoa.instances.DenseInstance;
import com.yahoo.labs.samoa.instances.Instance;
import com.yahoo.labs.samoa.instances.Instances;
import com.yahoo.labs.samoa.instances.InstancesHeader;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import moa.cluster.CFCluster;
import moa.cluster.Cluster;
import moa.cluster.Clustering;
import moa.cluster.SphereCluster;
import moa.clusterers.AbstractClusterer;
import moa.clusterers.Clusterer;
import moa.clusterers.clustream.ClustreamKernel;
import moa.clusterers.clustream.WithKmeans;
import moa.evaluation.CMM;
import moa.gui.visualization.DataPoint;

/**
 * Runs MOA's stream clusterers and its CMM measure, so that both are compared in the same run.
 *
 * <pre>
 * MoaDriver throughput DATA d CLUSTERER warmup cap     one JSON line: records, CPU seconds, micro-clusters
 * MoaDriver snapshots  DATA d CLUSTERER every k OUT    micro- and macro-clusters at every EVERY-th record
 * MoaDriver cmm        CASES                           one line a case: CMM, missed, misplaced, noise, coverage
 * </pre>
 *
 * DATA holds little-endian doubles, d to a record. OUT holds big-endian doubles: time, kind (0 micro, 1 macro),
 * number of clusters, then for each cluster its weight, its center and its variance in each dimension.
 */
public final class MoaDriver {
    private static final PrintStream OUT = System.out;

    public static void main(String[] args) throws Exception {
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // MOA prints notes of its own
        switch (args[0]) {
            case "throughput" -> throughput(args);
            case "snapshots" -> snapshots(args);
            case "cmm" -> cmm(Path.of(args[1]));
            default -> throw new IllegalArgumentException("unknown mode " + args[0]);
        }
    }

    private static InstancesHeader header(int dimensions, int classes) {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) attributes.add(new Attribute("x" + i));
        if (classes > 0) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < classes; i++) names.add("c" + i);
            names.add("noise"); // MOA takes the last value of that name for noise
            attributes.add(new Attribute("class", names));
        }
        Instances instances = new Instances("stream", attributes, 0);
        if (classes > 0) instances.setClassIndex(dimensions);
        InstancesHeader header = new InstancesHeader(instances);
        if (classes > 0) header.setClassIndex(dimensions);
        return header;
    }

    private static Instance instance(double[] values, InstancesHeader header) {
        Instance instance = new DenseInstance(1.0, values);
        instance.setDataset(header);
        return instance;
    }

    private static Instance[] load(String file, int d) throws IOException {
        var doubles = ByteBuffer.wrap(Files.readAllBytes(Path.of(file))).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        InstancesHeader header = header(d, 0);
        Instance[] instances = new Instance[doubles.remaining() / d];
        for (int i = 0; i < instances.length; i++) {
            double[] values = new double[d];
            doubles.get(values);
            instances[i] = instance(values, header);
        }
        return instances;
    }

    private static AbstractClusterer clusterer(String commandLine) throws Exception {
        var clusterer = (AbstractClusterer) ClassOption.cliStringToObject(commandLine, Clusterer.class, null);
        clusterer.prepareForUse();
        return clusterer;
    }

    private static void throughput(String[] a) throws Exception {
        Instance[] stream = load(a[1], Integer.parseInt(a[2]));
        double cap = Double.parseDouble(a[5]);
        var threads = ManagementFactory.getThreadMXBean();
        AbstractClusterer warm = clusterer(a[3]);
        int warmup = Math.min(Integer.parseInt(a[4]), stream.length);
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < warmup && (threads.getCurrentThreadCpuTime() - begin) / 1e9 < cap / 4; i++)
            warm.trainOnInstance(stream[i]);

        AbstractClusterer clusterer = clusterer(a[3]);
        System.gc();
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processBegin = process.getProcessCpuTime();
        long wallBegin = System.nanoTime();
        begin = threads.getCurrentThreadCpuTime();
        int done = 0;
        while (done < stream.length && ((done & 255) != 0 || (threads.getCurrentThreadCpuTime() - begin) / 1e9 < cap))
            clusterer.trainOnInstance(stream[done++]);
        double cpu = (threads.getCurrentThreadCpuTime() - begin) / 1e9;
        double processCpu = (process.getProcessCpuTime() - processBegin) / 1e9;
        double wall = (System.nanoTime() - wallBegin) / 1e9;
        OUT.printf(Locale.ROOT, "{\"records\": %d, \"cpu_seconds\": %.6f, \"process_cpu_seconds\": %.6f, "
                + "\"wall_seconds\": %.6f, \"micro_clusters\": %d}%n", done, cpu, processCpu, wall, microClusters(clusterer));
    }

    /** Number of micro-clusters held, -1 where MOA does not tell; for D-Stream its number of grid cells. */
    private static int microClusters(AbstractClusterer clusterer) throws Exception {
        if (clusterer instanceof moa.clusterers.dstream.Dstream) {
            var grids = clusterer.getClass().getDeclaredField("grid_list");
            grids.setAccessible(true);
            return ((java.util.Map<?, ?>) grids.get(clusterer)).size();
        }
        Clustering micro = clusterer.getMicroClusteringResult();
        return micro == null ? -1 : micro.size();
    }

    private static void snapshots(String[] a) throws Exception {
        Instance[] stream = load(a[1], Integer.parseInt(a[2]));
        AbstractClusterer clusterer = clusterer(a[3]);
        int every = Integer.parseInt(a[4]);
        int k = Integer.parseInt(a[5]);
        try (var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(a[6]), 1 << 20))) {
            for (int i = 1; i <= stream.length; i++) {
                clusterer.trainOnInstance(stream[i - 1]);
                if (i % every != 0) continue;
                Clustering micro = clusterer.getMicroClusteringResult();
                Clustering macro = clusterer.getClusteringResult();
                // ClusTree leaves the offline phase to others: the k-means that MOA's CluStream uses.
                if (macro == null && micro != null) macro = WithKmeans.kMeans_rand(Math.min(k, micro.size()), micro);
                write(out, i, 0, micro);
                write(out, i, 1, macro);
            }
        }
    }

    private static void write(DataOutputStream out, int time, int kind, Clustering clustering) throws IOException {
        List<CFCluster> clusters = new ArrayList<>();
        for (int i = 0; clustering != null && i < clustering.size(); i++) {
            CFCluster cluster = (CFCluster) clustering.get(i);
            if (cluster.getN() > 0) clusters.add(cluster);
        }
        out.writeDouble(time);
        out.writeDouble(kind);
        out.writeDouble(clusters.size());
        for (CFCluster cluster : clusters) {
            double n = cluster.getN();
            out.writeDouble(cluster.getWeight());
            for (double sum : cluster.LS) out.writeDouble(sum / n);
            for (int j = 0; j < cluster.LS.length; j++) {
                double mean = cluster.LS[j] / n;
                out.writeDouble(Math.max(0.0, cluster.SS[j] / n - mean * mean));
            }
        }
    }

    /**
     * A case is: d, number of classes, decay rate, time of evaluation; number of records and for each its values,
     * class (-1 for noise) and time; number of clusters and for each either "sphere", center and radius, or
     * "kernel", number of member records and their values.
     */
    private static void cmm(Path file) throws Exception {
        Scanner in = new Scanner(file).useLocale(Locale.ROOT);
        for (int left = in.nextInt(); left > 0; left--) {
            int d = in.nextInt();
            int classes = in.nextInt();
            double rate = in.nextDouble();
            int now = in.nextInt();
            InstancesHeader header = header(d, classes);
            ArrayList<DataPoint> points = new ArrayList<>();
            for (int n = in.nextInt(); n > 0; n--) {
                double[] values = doubles(in, d + 1);
                if (values[d] < 0) values[d] = classes;
                DataPoint point = new DataPoint(instance(values, header), in.nextInt());
                point.updateWeight(now, rate);
                points.add(point);
            }
            Clustering found = new Clustering();
            for (int m = in.nextInt(); m > 0; m--) found.add(cluster(in, d));
            CMM measure = new CMM();
            measure.evaluateClusteringPerformance(found, new Clustering(points), points);
            double covered = 0;
            for (DataPoint point : points)
                if (Double.parseDouble(point.getMeasureValue("Redundancy")) > 0) covered++;
            OUT.println(measure.getLastValue(0) + " " + measure.getLastValue(2) + " " + measure.getLastValue(3) + " "
                    + measure.getLastValue(4) + " " + covered / points.size());
        }
    }

    private static Cluster cluster(Scanner in, int d) {
        if (in.next().equals("sphere")) return new SphereCluster(doubles(in, d), in.nextDouble());
        int members = in.nextInt();
        InstancesHeader header = header(d, 0);
        ClustreamKernel kernel = new ClustreamKernel(instance(doubles(in, d), header), d, 0, 2, 100);
        for (int i = 1; i < members; i++) kernel.insert(instance(doubles(in, d), header), 0);
        return kernel;
    }

    private static double[] doubles(Scanner in, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = in.nextDouble();
        return values;
    }
}
