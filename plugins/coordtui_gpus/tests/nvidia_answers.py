"""Answers of nvidia-smi about invented cards, in the forms that real ones have."""

from __future__ import annotations

FIRST, SECOND = "GPU-0000aaaa-0000-4000-8000-000000000001", "GPU-0000aaaa-0000-4000-8000-000000000002"
MIG = "MIG-0000bbbb-0000-4000-8000-000000000003"

CSV = f"""\
index, uuid, pci.bus_id, name, driver_version, memory.total [MiB], memory.used [MiB], utilization.gpu [%], \
power.draw [W], temperature.gpu, clocks_event_reasons.active, mig.mode.current
0, {FIRST}, 00000000:0B:00.0, Fictive One, 560.35.03, 81920 MiB, 1234 MiB, 37 %, 301.25 W, 61, \
0x0000000000000004, Disabled
1, {SECOND}, 00000000:5E:00.0, Fictive Two, 560.35.03, 40960 MiB, 17 MiB, [N/A], [Unknown Error], 44, \
0x0000000000000001, Enabled
"""

NOUNITS = f"""\
index, uuid, memory.total [MiB], memory.used [MiB], utilization.gpu [%], power.draw [W]
0, {FIRST}, 81920, 1234, 37, 301.25
1, {SECOND}, 40960, 17, [N/A], [Not Supported]
"""

APPS = f"""\
gpu_uuid, pid, process_name, used_gpu_memory [MiB]
{FIRST}, 4711, /opt/invented/bin/python, 1200 MiB
{SECOND}, 4712, [Not Found], [N/A]
"""

LIST = f"""\
GPU 0: Fictive One (UUID: {FIRST})
GPU 1: Fictive Two (UUID: {SECOND})
  MIG 3g.20gb     Device  0: (UUID: {MIG})
"""

LINKS = f"""\
GPU 0: Fictive One (UUID: {FIRST})
\t Link 0: 26.562 GB/s
\t Link 1: <inactive>
GPU 1: Fictive Two (UUID: {SECOND})
NVML: Unable to retrieve NVLink information as all links are inActive
"""

TOPO = """\
\t\x1b[4mGPU0\tGPU1\tNIC0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\x1b[0m
GPU0\t X \tNV12\tPXB\t0-31\t0\t\tN/A
GPU1\tNV12\t X \tSYS\t0-31\t0\t\tN/A
NIC0\tPXB\tSYS\t X

Legend:

  X    = Self
  SYS  = Connection traversing something invented
"""

XML = f"""\
<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
 <timestamp>Thu Nov 12 09:00:00 2026</timestamp>
 <driver_version>560.35.03</driver_version>
 <cuda_version>12.6</cuda_version>
 <attached_gpus>2</attached_gpus>
 <gpu id="00000000:0B:00.0">
  <product_name>Fictive One</product_name>
  <persistence_mode>Enabled</persistence_mode>
  <mig_mode><current_mig>Enabled</current_mig></mig_mode>
  <mig_devices>
   <mig_device><index>0</index><gpu_instance_id>1</gpu_instance_id>
    <compute_instance_id>0</compute_instance_id><uuid>{MIG}</uuid>
    <fb_memory_usage><total>19968 MiB</total><used>19 MiB</used></fb_memory_usage></mig_device>
   <mig_device><index>1</index><gpu_instance_id>2</gpu_instance_id>
    <compute_instance_id>0</compute_instance_id></mig_device>
  </mig_devices>
  <serial>1320000000001</serial>
  <uuid>{FIRST}</uuid>
  <minor_number>7</minor_number>
  <fan_speed>N/A</fan_speed>
  <clocks_event_reasons>
   <clocks_event_reason_gpu_idle>Active</clocks_event_reason_gpu_idle>
   <clocks_event_reason_sw_power_cap>Active</clocks_event_reason_sw_power_cap>
   <clocks_event_reason_sync_boost>Not Active</clocks_event_reason_sync_boost>
  </clocks_event_reasons>
  <fb_memory_usage><total>40960 MiB</total><used>638 MiB</used><free>40322 MiB</free></fb_memory_usage>
  <utilization><gpu_util>N/A</gpu_util><memory_util>Unknown Error</memory_util></utilization>
  <ecc_errors>
   <volatile><sram_correctable>2</sram_correctable><dram_correctable>3</dram_correctable>
    <sram_uncorrectable_parity>0</sram_uncorrectable_parity>
    <sram_uncorrectable_secded>1</sram_uncorrectable_secded>
    <dram_uncorrectable>4</dram_uncorrectable></volatile>
   <aggregate><sram_correctable>N/A</sram_correctable><dram_correctable>9</dram_correctable>
    <sram_uncorrectable>Unknown Error</sram_uncorrectable>
    <dram_uncorrectable>5</dram_uncorrectable></aggregate>
  </ecc_errors>
  <remapped_rows>N/A</remapped_rows>
  <gpu_power_readings><average_power_draw>N/A</average_power_draw>
   <instant_power_draw>66.92 W</instant_power_draw>
   <current_power_limit>400.00 W</current_power_limit></gpu_power_readings>
  <supported_clocks><supported_mem_clock><value>1215 MHz</value></supported_mem_clock></supported_clocks>
  <processes>
   <process_info><gpu_instance_id>1</gpu_instance_id><compute_instance_id>0</compute_instance_id>
    <pid>4711</pid><type>C</type><process_name>/usr/bin/python</process_name>
    <used_memory>602 MiB</used_memory></process_info>
   <process_info><gpu_instance_id>2</gpu_instance_id><compute_instance_id>0</compute_instance_id>
    <pid>4712</pid><type>C</type><process_name>other</process_name><used_memory>N/A</used_memory>
   </process_info>
  </processes>
 </gpu>
 <gpu id="00000000:5E:00.0">
  <product_name>Fictive Two</product_name>
  <uuid>{SECOND}</uuid>
  <ecc_errors>
   <volatile><single_bit><total>6</total></single_bit><double_bit><total>0</total></double_bit></volatile>
  </ecc_errors>
  <retired_pages>
   <multiple_single_bit_retirement><retired_count>8</retired_count></multiple_single_bit_retirement>
   <double_bit_retirement><retired_count>1</retired_count></double_bit_retirement>
   <pending_retirement>Yes</pending_retirement>
  </retired_pages>
  <power_readings><power_draw>135.72 W</power_draw><power_limit>149.00 W</power_limit></power_readings>
  <processes></processes>
 </gpu>
</nvidia_smi_log>
"""

Q = f"""\

==============NVSMI LOG==============

Timestamp                                 : Thu Nov 12 09:00:00 2026
Driver Version                            : 610.62 [Deprecated; use something else]
CUDA Version                              : 13.3

Attached GPUs                             : 2
GPU 00000000:0B:00.0
    Product Name                          : Fictive One
    MIG Mode
        Current                           : Enabled
    MIG Device
        Index                             : 0
        GPU Instance ID                   : 1
        Compute Instance ID               : 0
        FB Memory Usage
            Total                         : 19968 MiB
            Used                          : 19 MiB
    GPU UUID                              : {FIRST}
    PCI
        Bus Id                            : 00000000:0B:00.0
        GPU Link Info
            PCIe Generation
                Max                       : 5
                Current                   : 4
            Link Width
                Max                       : 16x
                Current                   : 8x
    Clocks Event Reasons
        Idle                              : Not Active
        HW Slowdown                       : Active
            HW Thermal Slowdown           : Active
        Sync Boost                        : Not Active
    FB Memory Usage
        Total                             : 40960 MiB
        Used                              : 638 MiB
        Free                              : 40322 MiB
    BAR1 Memory Usage
        Total                             : 65536 MiB
        Used                              : 1 MiB
    Utilization
        Gpu                               : 88 %
        Memory                            : N/A
    ECC Errors
        Volatile
            SRAM Correctable              : 2
            DRAM Correctable              : 3
    Remapped Rows                         : N/A
    GPU Power Readings
        Power Draw                        : 74.58 W
        Current Power Limit               : 700.00 W
    Module Power Readings
        Power Draw                        : 999.00 W
    Processes
        GPU instance ID                   : 1
        Compute instance ID               : 0
        Process ID                        : 4711
            Type                          : C
            Name                          : [worker: queue] --token invented
            Used GPU Memory               : 602 MiB
GPU 00000000:5E:00.0
    Product Name                          : Fictive Two
    GPU UUID                              : {SECOND}
    MIG Mode
        Current                           : N/A
    MIG Device
        Index                             : 1
    PCI
        Bus Id                            : 00000000:5E:00.0
    Clocks Event Reasons
        Idle                              : Active
    FB Memory Usage
        Used                              : 1 MiB
    BAR1 Memory Usage
        Used                              : 1 MiB
    Utilization
        Gpu                               : 3 %
    ECC Errors
        Volatile
            SRAM Correctable              : N/A
    Remapped Rows                         : N/A
    GPU Power Readings
        Power Draw                        : 11.00 W
    Module Power Readings
        Power Draw                        : N/A
    Processes                             : None
"""

LOST = "Unable to determine the device handle for GPU 0000:0B:00.0: Unknown Error\n"

ALL = {
    "nvidia-smi-csv": CSV,
    "nvidia-smi-apps-csv": APPS,
    "nvidia-smi-L": LIST,
    "nvlink-text": LINKS,
    "nvidia-smi-topo": TOPO,
    "nvidia-smi-xml": XML,
    "nvidia-smi-q-text": Q,
    "nvidia-smi-error": LOST,
}
