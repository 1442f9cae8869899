//! Memory for machine code: writable while it is filled, executable afterwards, never both.
//!
//! A [`CodeBuffer`] is filled and becomes [`ExecutableMemory`], from which there is no way back; both give their pages
//! back when dropped. Whole pages only, so no other data ever shares their protection.
#![allow(unsafe_code)]

use std::io;
use std::ops::Range;
use std::ptr::NonNull;

/// Pages of this process, unmapped on drop.
struct Mapping {
    start: NonNull<u8>,
    size: usize,
}

impl Mapping {
    fn new(bytes: usize) -> io::Result<Mapping> {
        let size = bytes.max(1).checked_next_multiple_of(page_size()).ok_or(io::ErrorKind::OutOfMemory)?;
        // SAFETY: an anonymous mapping at an address of the kernel's choice touches nothing that exists.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), size, platform::PROTECTION, platform::FLAGS, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Mapping { start, size })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, whole, and nothing that borrows from it outlives its owner.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.size) };
    }
}

fn page_size() -> usize {
    // SAFETY: sysconf reads a constant of the system.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(size).unwrap_or(4096)
}

/// Memory to write code into.
pub struct CodeBuffer {
    mapping: Mapping,
    used: usize,
    window: platform::WriteWindow,
}

impl CodeBuffer {
    /// A buffer for at least so many bytes. Pages cost nothing before they are written.
    ///
    /// # Errors
    /// When the system has no memory for it, or forbids it.
    pub fn with_capacity(bytes: usize) -> io::Result<CodeBuffer> {
        let mapping = Mapping::new(bytes)?;
        Ok(CodeBuffer { mapping, used: 0, window: platform::WriteWindow::open() })
    }

    /// Sets aside zeroed bytes at a multiple of `alignment`, which must be a power of two; `None` when the buffer is full.
    /// They stay where they are, writable until the buffer is finished.
    pub fn allocate(&mut self, size: usize, alignment: usize) -> Option<Range<usize>> {
        let start = self.used.checked_next_multiple_of(alignment.max(1))?;
        let end = start.checked_add(size)?;
        if end > self.mapping.size {
            return None;
        }
        self.used = end;
        Some(start..end)
    }

    /// The address of a byte of the buffer, for a compiler that writes by itself.
    pub fn address(&mut self, offset: usize) -> *mut u8 {
        assert!(offset <= self.mapping.size, "an offset inside the buffer");
        // SAFETY: the assertion keeps the address inside the mapping or just past its end.
        unsafe { self.mapping.start.as_ptr().add(offset) }
    }

    /// Appends bytes; `None` when the buffer is full.
    pub fn append(&mut self, bytes: &[u8], alignment: usize) -> Option<Range<usize>> {
        let range = self.allocate(bytes.len(), alignment)?;
        let to = self.address(range.start);
        // SAFETY: `allocate` gave us these bytes of a writable mapping, which `bytes` cannot overlap.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
        Some(range)
    }

    /// Makes everything executable and nothing writable, for good.
    ///
    /// # Errors
    /// When the system forbids it.
    pub fn finish(self) -> io::Result<ExecutableMemory> {
        let CodeBuffer { mapping, used, window } = self;
        window.close();
        platform::make_executable(&mapping, used)?;
        Ok(ExecutableMemory { mapping, used })
    }
}

/// Machine code that can run.
pub struct ExecutableMemory {
    mapping: Mapping,
    used: usize,
}

impl ExecutableMemory {
    /// Memory that holds this code.
    ///
    /// # Errors
    /// When the system has no memory for it, or forbids it.
    pub fn new(code: &[u8]) -> io::Result<ExecutableMemory> {
        let mut buffer = CodeBuffer::with_capacity(code.len())?;
        buffer.append(code, 1).ok_or(io::ErrorKind::OutOfMemory)?;
        buffer.finish()
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the first `used` bytes are readable, and nobody writes to them any more.
        unsafe { std::slice::from_raw_parts(self.mapping.start.as_ptr(), self.used) }
    }

    /// The address of the byte at an offset.
    pub fn address(&self, offset: usize) -> *const u8 {
        &raw const self.bytes()[offset]
    }
}

#[cfg(not(all(target_os = "macos", target_arch = "aarch64")))]
mod platform {
    use super::Mapping;
    use std::io;

    pub const PROTECTION: libc::c_int = libc::PROT_READ | libc::PROT_WRITE;
    pub const FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON;

    /// Nothing to open: the pages are writable until they are protected.
    pub struct WriteWindow;

    impl WriteWindow {
        pub fn open() -> WriteWindow {
            WriteWindow
        }

        pub fn close(self) {}
    }

    pub fn make_executable(mapping: &Mapping, used: usize) -> io::Result<()> {
        synchronise_instructions(mapping, used);
        let protection = libc::PROT_READ | libc::PROT_EXEC;
        // SAFETY: these are whole pages of our own mapping, and the buffer that could write to them is gone.
        match unsafe { libc::mprotect(mapping.start.as_ptr().cast(), mapping.size, protection) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// The instruction cache follows the data cache by itself.
    #[cfg(not(target_arch = "aarch64"))]
    fn synchronise_instructions(_: &Mapping, _: usize) {}

    /// Cleans the data cache and invalidates the instruction cache, line by line. The thread that compiled is the one
    /// that runs the code, so that no other processor's pipeline has to be told.
    #[cfg(target_arch = "aarch64")]
    fn synchronise_instructions(mapping: &Mapping, used: usize) {
        use std::arch::asm;
        let start = mapping.start.as_ptr() as usize;
        let lines = |log: u64| (start..start + used).step_by(4 << log);
        let cache_type: u64;
        // SAFETY: user code may read this register, and maintain lines of memory that it can read.
        unsafe {
            asm!("mrs {}, ctr_el0", out(reg) cache_type, options(nomem, nostack, preserves_flags));
            lines(cache_type >> 16 & 0xF)
                .for_each(|line| asm!("dc cvau, {}", in(reg) line, options(nostack, preserves_flags)));
            asm!("dsb ish", options(nostack, preserves_flags));
            lines(cache_type & 0xF)
                .for_each(|line| asm!("ic ivau, {}", in(reg) line, options(nostack, preserves_flags)));
            asm!("dsb ish", "isb", options(nostack, preserves_flags));
        }
    }
}

#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
mod platform {
    use super::Mapping;
    use std::io;
    use std::marker::PhantomData;

    /// Both, by the system's rule for such pages, of which every thread has only one at a time.
    pub const PROTECTION: libc::c_int = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
    pub const FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_JIT;

    /// While one is open, this thread can write to such pages and not execute them. It must not leave its thread.
    pub struct WriteWindow(PhantomData<*const ()>);

    impl WriteWindow {
        pub fn open() -> WriteWindow {
            // SAFETY: this thread executes no code from such pages until the window is closed.
            unsafe { libc::pthread_jit_write_protect_np(0) };
            WriteWindow(PhantomData)
        }

        /// As dropping it.
        pub fn close(self) {}
    }

    impl Drop for WriteWindow {
        fn drop(&mut self) {
            // SAFETY: taking the right to write away from ourselves is always sound.
            unsafe { libc::pthread_jit_write_protect_np(1) };
        }
    }

    unsafe extern "C" {
        fn sys_icache_invalidate(start: *mut libc::c_void, size: libc::size_t);
    }

    pub fn make_executable(mapping: &Mapping, used: usize) -> io::Result<()> {
        // SAFETY: the range is in our own mapping.
        unsafe { sys_icache_invalidate(mapping.start.as_ptr().cast(), used) };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_back() {
        let memory = ExecutableMemory::new(&[1, 2, 3]).unwrap();
        assert_eq!(memory.bytes(), [1, 2, 3]);
    }

    #[test]
    fn allocations_are_aligned_and_end_with_the_buffer() {
        let mut buffer = CodeBuffer::with_capacity(10).unwrap();
        let page = page_size();
        assert_eq!(buffer.allocate(3, 1), Some(0..3));
        assert_eq!(buffer.allocate(8, 16), Some(16..24));
        assert_eq!(buffer.allocate(page, 1), None);
        assert_eq!(buffer.allocate(page - 24, 1), Some(24..page));
        assert_eq!(buffer.allocate(usize::MAX, 1), None);
    }

    /// As the kernel sees it, on Linux.
    #[test]
    #[cfg(target_os = "linux")]
    fn pages_are_never_writable_and_executable() {
        fn protection(address: *const u8) -> String {
            let address = address as usize;
            let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
            let line = maps.lines().find(|line| {
                let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
                (usize::from_str_radix(from, 16).unwrap()..usize::from_str_radix(to, 16).unwrap()).contains(&address)
            });
            line.unwrap().split(' ').nth(1).unwrap().to_string()
        }
        let mut buffer = CodeBuffer::with_capacity(1).unwrap();
        assert_eq!(protection(buffer.address(0)), "rw-p");
        buffer.append(&[0xC3], 1).unwrap();
        let memory = buffer.finish().unwrap();
        assert_eq!(protection(memory.address(0)), "r-xp");
    }
}
